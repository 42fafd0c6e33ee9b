import {
  type Duration,
  type Json,
  parseDuration,
  type RetryPolicy,
  retryDelayMs,
  type Step,
  type StepContext,
  type StepOptions,
} from "@millrace/flow";
import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { StepName } from "../protocol/messages.ts";
import { newScope, stateChanges } from "./attempt-scope.ts";
import { claimName } from "./claim-name.ts";
import type { RecordedStep } from "./recorded-run.ts";
import type { RunExecution } from "./run-execution.ts";
import { emit, sleep, waitFor } from "./waits.ts";

// A longer result is a file: it belongs into an artifact.
const longestOutput = 16 * 1024 * 1024;

type StepBody = (context: StepContext) => unknown;

/** Makes the `step` that a flow's `run` receives. */
export function createStep(execution: RunExecution): Step {
  const step = (name: string, second: StepOptions | StepBody, third?: StepBody) =>
    typeof second === "function"
      ? runStep(execution, name, { run: second })
      : runStep(execution, name, { ...second, run: third! });
  return Object.assign(step, {
    sleep: (name: string, duration: Duration, options: { key?: string } = {}) =>
      sleep(execution, name, { duration, ...options }),
    waitFor: (name: string, options: { signal: string; within?: Duration; key?: string }) =>
      waitFor(execution, name, options),
    emit: (name: string, event: { type: string; payload?: Json }, options: { key?: string } = {}) =>
      emit(execution, name, { ...event, ...options }),
  }) as Step;
}

async function runStep(
  execution: RunExecution,
  name: string,
  options: StepOptions & { run: StepBody },
): Promise<unknown> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.steps.get(step.id);
  if (recorded?.succeeded) return recorded.succeeded.output;
  const policy = options.retry ?? execution.flow.retry ?? {};
  let failedAttempts = recorded?.failedAttempts ?? 0;
  if (recorded?.error) await settleRecordedFailure(execution, step, recorded);
  for (;;) {
    await execution.mayStart();
    const outcome = await makeAttempt(execution, step, { ...options, attempt: failedAttempts + 1 });
    if ("output" in outcome) {
      if (outcome.receipt === "committed") return outcome.output === undefined ? undefined : JSON.parse(outcome.output);
      continue;
    }
    failedAttempts++;
    const delayMs = nextDelayMs(policy, failedAttempts, outcome.error);
    const { error, startedAt } = outcome;
    await execution.report({
      t: "failed",
      run: execution.runId,
      name: step.name,
      key: step.key,
      attempt: failedAttempts,
      error,
      startedAt,
      delayMs,
    });
    if (delayMs === null) throw restoreError(error);
    await execution.wait({
      ...named(step),
      wait: "retry",
      signal: null,
      durationMs: delayMs,
      until: null,
      recorded: false,
    });
  }
}

async function settleRecordedFailure(execution: RunExecution, step: StepName, recorded: RecordedStep): Promise<void> {
  if (recorded.retryAt === null) throw restoreError(recorded.error!);
  await execution.wait({
    ...named(step),
    wait: "retry",
    signal: null,
    durationMs: null,
    until: recorded.retryAt,
    recorded: true,
  });
}

type Outcome =
  | { readonly output: string | undefined; readonly receipt: "committed" | "refused" }
  | { readonly error: RecordedError; readonly startedAt: number };

async function makeAttempt(
  execution: RunExecution,
  step: StepName & { readonly id: string },
  options: StepOptions & { run: StepBody; attempt: number },
): Promise<Outcome> {
  const { attempt } = options;
  const startedAt = execution.parts.clock.nowMs();
  const scope = newScope(execution, named(step));
  let output: string | undefined;
  try {
    const timeoutMs = parseDuration(options.timeout ?? execution.flow.stepTimeout ?? "10m");
    const run = async (signal: AbortSignal) =>
      options.run({ attempt, signal, idempotencyKey: `${execution.runId}/${step.id}` });
    output = encode(await execution.attempt(step, { attempt, startedAt, timeoutMs, scope, run }), step.name);
  } catch (thrown) {
    return { error: recordError(thrown), startedAt };
  }
  const state = stateChanges(scope);
  const receipt = await execution.report({
    t: "succeeded",
    run: execution.runId,
    name: step.name,
    key: step.key,
    attempt,
    startedAt,
    ...(output !== undefined && { output }),
    ...(state && { state }),
  });
  return { output, receipt };
}

function encode(value: unknown, name: string): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new MillraceError({
      code: "STEP_RESULT_NOT_JSON",
      message: `Cannot record the result of the step ${name} as it must be JSON: ${cause instanceof Error ? cause.message : cause}`,
      hint: "Return plain objects, arrays, strings, numbers, booleans or null; write bytes as an artifact.",
      cause,
    });
  }
  if (text !== undefined && text.length > longestOutput) {
    throw new MillraceError({
      code: "VALUE_TOO_LARGE",
      message: `Cannot record the result of the step ${name} as it must be at most ${longestOutput} characters of JSON: ${text.length}`,
      hint: "Write it with artifact.write inside the step and return the reference.",
    });
  }
  return text;
}

function nextDelayMs(policy: RetryPolicy, failedAttempts: number, error: RecordedError): number | null {
  const delayMs = error.retry ? retryDelayMs(policy, failedAttempts) : null;
  return delayMs === null ? null : Math.max(delayMs, error.retryAfterMs ?? 0);
}

function named(step: StepName): StepName {
  return { name: step.name, key: step.key };
}
