import { MillraceError } from "@millrace/flow/errors";
import type { StepName } from "../protocol/messages.ts";
import { checkKey, checkName } from "../protocol/names.ts";
import { nestedName, stepId } from "./recorded-run.ts";
import type { RunExecution } from "./run-execution.ts";

/** A name that was taken, with its identity in the run. */
export type ClaimedName = StepName & { readonly id: string };

/** Takes a name for this execution; the same one twice is an error of the flow. */
export function claimName(execution: RunExecution, name: string, key: string | undefined): ClaimedName {
  const { step: outer, asked } = execution.scope();
  checkName(name, "the name of a step");
  if (key !== undefined) checkKey(key, `the key of the step ${name}`);
  const full = nestedName(outer, name);
  if (outer !== null) checkName(full, `the name of the step ${name} with those of the steps around it`);
  const id = stepId(full, key ?? null);
  const asker = outer === null ? "" : stepId(outer.name, outer.key);
  // Another attempt of the same outer step may ask again; "a/b" and b inside of a may not be confused.
  if (asked.has(id) || (execution.asked.get(id) ?? asker) !== asker) {
    throw new MillraceError({
      code: "STEP_DUPLICATE",
      message: `Cannot begin the step ${name} as its name and key must be used once in a run: ${key === undefined ? "no key" : `key ${key}`} was used before`,
      hint: `In a loop give each iteration its own key: step(${JSON.stringify(name)}, { key: item.id }, ...).`,
    });
  }
  asked.add(id);
  execution.asked.set(id, asker);
  return { name: full, key: key ?? null, id };
}
