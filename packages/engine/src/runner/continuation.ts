import { MillraceError } from "@millrace/flow/errors";
import { jsonText } from "./json-text.ts";
import type { RunExecution } from "./run-execution.ts";

/** What `continueWith` returns and the body hands back as its result: the next run's input. */
export class Continuation {
  /** JSON text. */
  readonly input: string;

  constructor(input: string) {
    this.input = input;
  }
}

/** Makes the `continueWith` that a flow's `run` receives. */
export function createContinueWith(execution: RunExecution): (input: unknown) => never {
  return (input) => {
    if (execution.scope().step !== null) throw bodyOnly("continueWith");
    execution.continuation = new Continuation(jsonText(input ?? null, "the input of the next run")!);
    return execution.continuation as never;
  };
}

/** Makes the `respond` that a flow's `run` receives. */
export function createRespond(execution: RunExecution): (value: unknown) => Promise<void> {
  return async (value) => {
    if (execution.scope().step !== null) throw bodyOnly("respond");
    if (execution.responded) throw respondedTwice();
    const text = jsonText(value ?? null, "the response")!;
    execution.responded = true;
    if (execution.recorded.responded) return;
    await execution.mayStart();
    await execution.report({ t: "respond", execution: execution.id, value: text });
  };
}

export function continuationUnused(flow: string): MillraceError {
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot end the run of ${flow} as the body must return what continueWith gives: it returned something else`,
    hint: "Write: return continueWith(input).",
  });
}

function bodyOnly(call: string): MillraceError {
  return new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot call ${call} here as it belongs into the flow's body: this is inside a step or a branch`,
    hint: "Return what it depends on from the step, and call it after.",
  });
}

function respondedTwice(): MillraceError {
  return new MillraceError({
    code: "STEP_DUPLICATE",
    message: "Cannot respond as a run responds once: it has responded before",
    hint: "Take the second call out, or let a signal or an event say what follows.",
  });
}
