import {
  checkRetryPolicy,
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
import type { EntryBodies } from "@millrace/flow/run";
import type { StepName } from "../protocol/messages.ts";
import { newScope, stateChanges } from "./attempt-scope.ts";
import { claimName } from "./claim-name.ts";
import { checkLength, jsonText } from "./json-text.ts";
import { forgetFailuresInside, type RecordedStep } from "./recorded-run.ts";
import type { RunExecution } from "./run-execution.ts";
import { emit, sleep, waitFor } from "./waits.ts";

type StepBody = (context: StepContext) => unknown;

/** Makes the `step` that a flow's `run` receives. */
export function createStep(execution: RunExecution): Step {
  const step = (name: string, second: StepOptions | StepBody, third?: StepBody) =>
    awaitedLater(
      typeof second === "function"
        ? runStep(execution, name, { run: second })
        : runStep(execution, name, { ...second, run: third! }),
    );
  return Object.assign(step, {
    sleep: (name: string, duration: Duration, options: { key?: string } = {}) =>
      awaitedLater(sleep(execution, name, { duration, ...options })),
    waitFor: (name: string, options: { signal: string; within?: Duration; key?: string }) =>
      awaitedLater(waitFor(execution, name, options)),
    emit: (name: string, event: { type: string; payload?: Json }, options: { key?: string } = {}) =>
      awaitedLater(emit(execution, name, { ...event, ...options })),
  }) as Step;
}

/** A flow may await a step long after it failed; Node must not take that for a rejection that nobody handles. */
function awaitedLater<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {});
  return promise;
}

async function runStep(
  execution: RunExecution,
  name: string,
  options: StepOptions & { run: StepBody },
): Promise<unknown> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.steps.get(step.id);
  if (recorded?.succeeded !== undefined)
    return (JSON.parse(recorded.succeeded) as EntryBodies["step.succeeded"]).output;
  checkStep(name, options);
  const policy = options.retry ?? execution.flow.retry ?? {};
  let failedAttempts = recorded?.failedAttempts ?? 0;
  if (recorded?.error) await settleRecordedFailure(execution, step, recorded);
  for (;;) {
    await execution.mayStart();
    const outcome = await makeAttempt(execution, step, { ...options, attempt: failedAttempts + 1 });
    if ("output" in outcome) {
      if (outcome.receipt === "refused") continue;
      const { output } = outcome;
      if (execution.scope().step !== null) remember(execution, step.id, output);
      return output === undefined ? undefined : JSON.parse(output);
    }
    failedAttempts++;
    forgetFailuresInside(execution.recorded.steps, step);
    const delayMs = nextDelayMs(policy, failedAttempts, outcome.error);
    const { error, startedAt } = outcome;
    await execution.report({
      t: "failed",
      execution: execution.id,
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

function checkStep(name: string, { run, retry }: StepOptions & { run: unknown }): void {
  if (retry) checkRetryPolicy(retry);
  if (typeof run === "function") return;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot begin the step ${name} as its last argument must be the function that does it: ${typeof run}`,
    hint: `Write it like step(${JSON.stringify(name)}, async () => ...).`,
  });
}

/** Another attempt of the step around this one skips it. */
function remember({ recorded }: RunExecution, id: string, output: string | undefined): void {
  const succeeded = output === undefined ? "{}" : `{"output":${output}}`;
  recorded.steps.set(id, { succeeded, failedAttempts: 0, retryAt: null });
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
  let state: ReturnType<typeof stateChanges>;
  try {
    const timeoutMs = parseDuration(options.timeout ?? execution.flow.stepTimeout ?? "10m");
    const run = async (signal: AbortSignal) =>
      options.run({ attempt, signal, idempotencyKey: `${execution.runId}/${step.id}` });
    output = jsonText(
      await execution.attempt(step, { attempt, startedAt, timeoutMs, scope, run }),
      `the result of the step ${step.name}`,
    );
    state = stateChanges(scope);
    if (state) checkLength(JSON.stringify(state), `the state that the step ${step.name} writes`);
  } catch (thrown) {
    return { error: recordError(thrown), startedAt };
  }
  const receipt = await execution.report({
    t: "succeeded",
    execution: execution.id,
    name: step.name,
    key: step.key,
    attempt,
    startedAt,
    ...(output !== undefined && { output }),
    ...(state && { state }),
  });
  return { output, receipt };
}

function nextDelayMs(policy: RetryPolicy, failedAttempts: number, error: RecordedError): number | null {
  const delayMs = error.retry ? retryDelayMs(policy, failedAttempts) : null;
  if (delayMs === null || error.retryAfterMs === undefined) return delayMs;
  return Math.max(delayMs, parseDuration(error.retryAfterMs));
}

function named(step: StepName): StepName {
  return { name: step.name, key: step.key };
}
