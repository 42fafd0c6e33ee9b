import { createHash, randomInt } from "node:crypto";
import type { FlowContext } from "@millrace/flow";
import type { StepName } from "../protocol/messages.ts";
import { checkKey } from "../protocol/names.ts";
import { type AttemptScope, attemptOf, countMet } from "./attempt-scope.ts";
import { nestedName, stepId } from "./recorded-run.ts";
import type { RunExecution } from "./run-execution.ts";

// The largest range of randomInt.
const seedRange = 2 ** 48 - 1;

/**
 * Makes the `now` and `random` that a flow's `run` receives. The body's nth reading of the time is an entry of its own;
 * chance needs one entry per run, a seed, from which the nth draw of each place and key is derived. An entry goes out
 * before whatever depends on it is reported, so it is durable whenever that is. Within an attempt nothing is recorded:
 * a replay finds the attempt's result.
 */
export function createBodyValues(execution: RunExecution): Pick<FlowContext<unknown>, "now" | "random"> {
  const now = () => execution.parts.clock.nowMs();
  return {
    now(key) {
      const scope = execution.scope();
      return attemptOf(scope) ? now() : recorded(execution, { scope, place: placeOf(scope, "now", key), take: now });
    },
    random(key) {
      const scope = execution.scope();
      if (attemptOf(scope)) return Math.random();
      const { name, key: of } = placeOf(scope, "random", key);
      const draw = countMet(scope, `random ${stepId(name, of)}`);
      return fraction(`${seed(execution)}/${stepId(name, of)}/${draw}`);
    },
  };
}

function seed(execution: RunExecution): number {
  execution.seed ??= recorded(execution, {
    scope: execution.body,
    place: { name: "seed", key: null },
    take: () => randomInt(seedRange),
  });
  return execution.seed;
}

function placeOf({ step }: AttemptScope, name: string, key: string | undefined): StepName {
  if (key !== undefined) checkKey(key, `the key of ${name}`);
  return { name: nestedName(step, name), key: key ?? null };
}

function recorded(
  execution: RunExecution,
  { scope, place, take }: { readonly scope: AttemptScope; readonly place: StepName; readonly take: () => number },
): number {
  const id = stepId(place.name, place.key);
  const before = execution.recorded.values.get(id)?.[countMet(scope, `value ${id}`)];
  if (before !== undefined) return before;
  const value = take();
  execution.parts.outbox.send({ t: "value", execution: execution.id, ...place, value });
  return value;
}

/** The first 53 bits of a hash as a number from 0 to 1: as many as a number has. */
function fraction(text: string): number {
  const bits = createHash("sha256").update(text).digest().readBigUInt64BE() >> 11n;
  return Number(bits) / 2 ** 53;
}
