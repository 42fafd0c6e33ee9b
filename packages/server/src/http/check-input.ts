import type { Operation } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

export interface InputFault {
  readonly path: string;
  readonly problem: string;
}

/** Holds what a caller says against the operation's schema and fills in its defaults (`REQUEST_INVALID`). */
export function checkInput(operation: Operation, input: unknown): Record<string, unknown> {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(
    operation,
    parsed.error.issues.map((issue) => ({ path: issue.path.join("."), problem: issue.message })),
  );
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
