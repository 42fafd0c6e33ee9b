import type { Operation } from "@millrace/contract";
import type { Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

export interface InputFault {
  readonly path: string;
  readonly problem: string;
}

/** Holds what a caller says against the operation's schema and fills in its defaults (`REQUEST_INVALID`). */
export function checkInput(operation: Operation, input: unknown): Record<string, unknown> {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(operation, faultsOf(parsed.error));
}

/** The place of each fault, of an unknown field its own. */
export function faultsOf(error: z.ZodError): readonly InputFault[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join("."), problem: "is not known" }))
      : [{ path: issue.path.join("."), problem: issue.message }],
  );
}

/** The refusal to go on behind what is not there: the page would begin anew. */
export function cursorGone(operation: Operation, after: string): MillraceError {
  return invalidInput(operation, [{ path: "after", problem: `there is no ${after} any more: begin without it` }]);
}

/** The refusal of an input, with the place of each fault. */
export function invalidInput(operation: Operation, faults: readonly InputFault[]): MillraceError {
  const told = faults.map(({ path, problem }) => `${path || "the input"}: ${problem}`).join("; ");
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot call ${operation.id} as its input must fit the schema: ${told}`,
    hint: `docs/api.md describes ${operation.id}.`,
    data: { faults: faults.map(({ path, problem }) => ({ path, problem })) } satisfies Json,
  });
}
