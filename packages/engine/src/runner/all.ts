import type { AllOptions, ItemContext, StepContext } from "@millrace/flow";
import { MillraceError, recordError, restoreError } from "@millrace/flow/errors";
import { type ClaimedName, claimName } from "./claim-name.ts";
import type { RunExecution } from "./run-execution.ts";
import { runClaimedStep } from "./step.ts";

type ItemBody = (item: unknown, context: ItemContext) => unknown;
export type AllArguments = [
  name: string,
  items: readonly unknown[],
  second: AllOptions<unknown> | ItemBody,
  third?: ItemBody,
];
type Ending = { readonly output: unknown } | { readonly error: MillraceError };

const usualConcurrency = 10;

/** Executes a step per item, some at a time. All names are taken at first, so a key that is used twice is found before anything begins. */
export async function doAll(
  execution: RunExecution,
  ...[name, items, second, third]: AllArguments
): Promise<unknown[]> {
  const run = typeof second === "function" ? second : third;
  const options = typeof second === "function" ? {} : second;
  const { concurrency = usualConcurrency, errors = "fail", key = (_item, index) => String(index), ...rest } = options;
  checkAll(name, { items, concurrency, errors, run });
  const steps = items.map((item, index) => claimName(execution, name, key(item, index)));
  const endings: Ending[] = [];
  // What an earlier life had recorded as failed: only what is recorded is looked at again, nothing begins.
  let failed = errors === "fail" && steps.some((step) => gaveUp(execution, step));
  let next = 0;
  const takeNext = async () => {
    while (next < steps.length) {
      const index = next++;
      const step = steps[index]!;
      if (failed && !isRecorded(execution, step)) continue;
      endings[index] = await endingOf(
        runClaimedStep(execution, step, {
          ...rest,
          run: (context: StepContext) => run!(items[index], { ...context, index }),
        }),
      );
      failed ||= errors === "fail" && "error" in endings[index]!;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, steps.length) }, takeNext));
  return errors === "collect" ? endings.map(settled) : endings.map(outputOf);
}

function gaveUp(execution: RunExecution, { id }: ClaimedName): boolean {
  const recorded = execution.recorded.steps.get(id);
  return recorded?.error !== undefined && recorded.retryAt === null && recorded.succeeded === undefined;
}

function isRecorded(execution: RunExecution, step: ClaimedName): boolean {
  return gaveUp(execution, step) || execution.recorded.steps.get(step.id)?.succeeded !== undefined;
}

async function endingOf(ending: Promise<unknown>): Promise<Ending> {
  try {
    return { output: await ending };
  } catch (thrown) {
    return { error: thrown instanceof MillraceError ? thrown : restoreError(recordError(thrown)) };
  }
}

function settled(ending: Ending): unknown {
  return "error" in ending
    ? { outcome: "failed", error: ending.error }
    : { outcome: "succeeded", output: ending.output };
}

/** Throws the failure of the first item that failed, in the items' order: so it is the same one on a replay. */
function outputOf(ending: Ending): unknown {
  if ("error" in ending) throw ending.error;
  return ending.output;
}

function checkAll(
  name: string,
  given: { readonly items: unknown; readonly concurrency: number; readonly errors: string; readonly run: unknown },
): void {
  const { items, concurrency, errors, run } = given;
  const wrong = !Array.isArray(items)
    ? `the items are ${typeof items}`
    : typeof run !== "function"
      ? `the function is ${typeof run}`
      : !Number.isSafeInteger(concurrency) || concurrency < 1
        ? `the concurrency is ${concurrency}`
        : errors !== "fail" && errors !== "collect"
          ? `errors is ${JSON.stringify(errors)}`
          : null;
  if (wrong === null) return;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot begin the steps ${name} as step.all takes an array, options and a function: ${wrong}`,
    hint: `Write it like step.all(${JSON.stringify(name)}, items, { concurrency: 5 }, async (item) => ...).`,
  });
}
