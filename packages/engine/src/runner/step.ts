import {
  type CallOptions,
  checkRetryPolicy,
  type Duration,
  type Flow,
  type Json,
  nextRetryMs,
  parseDuration,
  type Step,
  type StepContext,
  type StepOptions,
  type TaskOptions,
} from "@millrace/flow";
import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import type { StepName } from "../protocol/messages.ts";
import { type AllArguments, doAll } from "./all.ts";
import { askApproval } from "./approval.ts";
import type { AttemptLimits } from "./attempt-limits.ts";
import { newScope, stateChanges } from "./attempt-scope.ts";
import { callFlow, startFlow } from "./child-runs.ts";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { type EventWaitOptions, waitForEvent } from "./event-waits.ts";
import { giveTask } from "./give-task.ts";
import { checkLength, jsonText } from "./json-text.ts";
import { isLarge } from "./large-values.ts";
import { type RaceArguments, race } from "./race.ts";
import { forgetFailuresInside, type RecordedStep } from "./recorded-run.ts";
import { type RunExecution, recordedAs } from "./run-execution.ts";
import { emit, sleep, waitFor } from "./waits.ts";
import { openWebhook } from "./webhook.ts";

type StepBody = (context: StepContext) => unknown;
type ChildArguments = [flow: Flow | string, input: unknown, options?: CallOptions];

/** Makes the `step` that a flow's `run` receives. */
export function createStep(execution: RunExecution): Step {
  const step = (name: string, second: StepOptions | StepBody, third?: StepBody) =>
    awaitedLater(
      typeof second === "function"
        ? runStep(execution, name, { run: second })
        : runStep(execution, name, { ...second, run: third! }),
    );
  return Object.assign(step, {
    approval: (name: string, options?: Parameters<typeof askApproval>[2]) =>
      awaitedLater(askApproval(execution, name, options)),
    call: (name: string, ...[flow, input, options]: ChildArguments) =>
      awaitedLater(callFlow(execution, name, { flow, input, options })),
    task: (name: string, options: TaskOptions) => awaitedLater(giveTask(execution, name, options)),
    start: (name: string, ...[flow, input, options]: ChildArguments) =>
      awaitedLater(startFlow(execution, name, { flow, input, options })),
    all: (...given: AllArguments) => awaitedLater(doAll(execution, ...given)),
    race: (...given: RaceArguments) => awaitedLater(race(execution, ...given)),
    sleep: (name: string, duration: Duration, options: { key?: string } = {}) =>
      awaitedLater(sleep(execution, name, { duration, ...options })),
    waitFor: (name: string, options: Parameters<typeof waitFor>[2] | EventWaitOptions) =>
      awaitedLater<unknown>(
        "event" in options ? waitForEvent(execution, name, options) : waitFor(execution, name, options),
      ),
    webhook: (name: string, options?: Parameters<typeof openWebhook>[2]) =>
      awaitedLater(openWebhook(execution, name, options)),
    emit: (name: string, event: { type: string; payload?: Json }, options: { key?: string } = {}) =>
      awaitedLater(emit(execution, name, { ...event, ...options })),
  }) as unknown as Step;
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
  return runClaimedStep(execution, claimName(execution, name, options.key), options);
}

/** Executes a step whose name was taken before, or gives back what is recorded of it. */
export async function runClaimedStep(
  execution: RunExecution,
  step: ClaimedName,
  options: StepOptions & { run: StepBody },
): Promise<unknown> {
  const recorded = execution.recorded.steps.get(step.id);
  if (recorded?.succeeded !== undefined) {
    execution.noteRecorded(step.id);
    return execution.recordedValue(JSON.parse(recorded.succeeded) as EntryBodies["step.succeeded"]);
  }
  checkStep(step.name, options);
  const policy = options.retry ?? execution.flow.retry ?? {};
  let failedAttempts = recorded?.failedAttempts ?? 0;
  let firstStartedAt = recorded?.firstStartedAt;
  if (recorded?.error) await settleRecordedFailure(execution, step, recorded);
  for (;;) {
    await execution.mayStart();
    const outcome = await makeAttempt(execution, step, { ...options, attempt: failedAttempts + 1 });
    if ("output" in outcome) {
      if (outcome.receipt === "refused") continue;
      execution.noteRecorded(step.id);
      const { output } = outcome;
      if (execution.scope().step !== null) remember(execution, step.id, output);
      return output === undefined ? undefined : JSON.parse(output);
    }
    failedAttempts++;
    forgetFailuresInside(execution.recorded, step);
    const { error, startedAt } = outcome;
    firstStartedAt ??= startedAt;
    const sinceFirstMs = execution.parts.clock.nowMs() - firstStartedAt;
    const delayMs = nextRetryMs(policy, { error, failedAttempts, sinceFirstMs, seed: idempotencyKey(execution, step) });
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
    execution.noteRecorded(step.id);
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

/** The same for every attempt of a step of this run, and for no other. */
function idempotencyKey({ runId }: RunExecution, { id }: { readonly id: string }): string {
  return `${runId}/${id}`;
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
  recorded.failing.delete(id);
}

async function settleRecordedFailure(
  execution: RunExecution,
  step: ClaimedName,
  recorded: RecordedStep,
): Promise<void> {
  execution.noteRecorded(step.id);
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
  step: ClaimedName,
  options: StepOptions & { run: StepBody; attempt: number },
): Promise<Outcome> {
  const { attempt } = options;
  const startedAt = execution.parts.clock.nowMs();
  const scope = newScope(execution, { kind: "attempt", step: named(step), outer: execution.scope() });
  let output: string | undefined;
  let state: ReturnType<typeof stateChanges>;
  let value: { readonly output?: string } | { readonly large: string };
  try {
    const limits = attemptLimits(execution.flow, options);
    const run = async (signal: AbortSignal, heartbeat: () => void) =>
      options.run({ attempt, signal, heartbeat, idempotencyKey: idempotencyKey(execution, step) });
    output = jsonText(
      await execution.attempt(step, { attempt, startedAt, limits, scope, run }),
      `the result of the step ${step.name}`,
    );
    state = stateChanges(scope);
    if (state) checkLength(JSON.stringify(state), `the state that the step ${step.name} writes`);
    value = isLarge(output) ? await execution.keep(output) : recordedAs(output);
  } catch (thrown) {
    return { error: recordError(thrown), startedAt };
  }
  const fact = {
    t: "succeeded" as const,
    execution: execution.id,
    name: step.name,
    key: step.key,
    attempt,
    startedAt,
    ...value,
    ...(scope.metrics.length > 0 && { metrics: scope.metrics }),
  };
  // A state write may be refused, and then the step is made again.
  return { output, receipt: await (state ? execution.report({ ...fact, state }) : execution.reportAhead(fact)) };
}

/** What the step asks for, else its flow. */
function attemptLimits(flow: Flow, { timeout, heartbeat }: StepOptions): AttemptLimits {
  const silence = heartbeat ?? flow.timeouts?.heartbeat;
  return {
    timeoutMs: parseDuration(timeout ?? flow.stepTimeout ?? "10m"),
    heartbeatMs: silence === undefined ? null : parseDuration(silence),
  };
}

function named(step: StepName): StepName {
  return { name: step.name, key: step.key };
}
