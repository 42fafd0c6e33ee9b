import { MillraceError } from "@millrace/flow/errors";
import type { StepName } from "../protocol/messages.ts";
import { stepId } from "./recorded-run.ts";
import { nestedName, type RunExecution } from "./run-execution.ts";

/** Takes a name for this execution; the same one twice is an error of the flow. */
export function claimName(
  execution: RunExecution,
  name: string,
  key: string | undefined,
): StepName & { readonly id: string } {
  const scope = execution.scope();
  const full = nestedName(scope.step, name);
  const id = stepId(full, key ?? null);
  if (scope.asked.has(id)) {
    throw new MillraceError({
      code: "STEP_DUPLICATE",
      message: `Cannot begin the step ${name} as its name and key must be used once in a run: ${key === undefined ? "no key" : `key ${key}`} was used before`,
      hint: `In a loop give each iteration its own key: step(${JSON.stringify(name)}, { key: item.id }, ...).`,
    });
  }
  scope.asked.add(id);
  execution.asked.add(id);
  return { name: full, key: key ?? null, id };
}
