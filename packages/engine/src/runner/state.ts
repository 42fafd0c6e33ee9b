import type { FlowState, Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { checkKey } from "../protocol/names.ts";
import { type AttemptScope, attemptOf } from "./attempt-scope.ts";
import { jsonText } from "./json-text.ts";
import type { RunExecution } from "./run-execution.ts";
import type { WorkerCalls } from "./worker-calls.ts";

/** Makes the `state` that a flow's `run` receives; every access happens within an attempt of a step. */
export function createState(execution: RunExecution, calls: WorkerCalls): FlowState {
  async function held(key: string) {
    const scope = attemptOf(execution.scope());
    if (!scope) throw outsideStep(key);
    checkKey(key, "the key of a state value");
    return scope.state.get(key) ?? read(scope, key);
  }

  async function read(scope: AttemptScope, key: string) {
    const answer = (await calls.call({ t: "read-state", execution: execution.id, key })) as {
      value: string;
      revision: number;
    } | null;
    const value = { revision: answer?.revision ?? 0, value: answer?.value, changed: false };
    // Another access of this attempt may have been quicker: all of them share one value.
    const present = scope.state.get(key);
    if (present) return present;
    scope.state.set(key, value);
    return value;
  }

  return {
    async get<Value extends Json>(key: string) {
      const { value } = await held(key);
      return value === undefined ? undefined : (JSON.parse(value) as Value);
    },
    async update<Value extends Json>(key: string, change: (present: Value | undefined) => Value) {
      const state = await held(key);
      const present = state.value === undefined ? undefined : (JSON.parse(state.value) as Value);
      // Undefined is no value: it is written as null, which reads the same to everyone but get.
      const text = jsonText(change(present) ?? null, `the state ${key}`)!;
      Object.assign(state, { value: text, changed: true });
      return JSON.parse(text) as Value;
    },
  };
}

function outsideStep(key: string): MillraceError {
  return new MillraceError({
    code: "STATE_OUTSIDE_STEP",
    message: `Cannot use the state ${key} as it must be read and written inside a step`,
    hint: "Move the call into the function of a step: what it reads is recorded with the step, and its writes commit with it.",
  });
}
