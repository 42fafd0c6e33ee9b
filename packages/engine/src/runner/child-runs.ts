import { type CallOptions, type Flow, isFlow, type Json, parseDuration } from "@millrace/flow";
import { MillraceError, type RecordedError, restoreError } from "@millrace/flow/errors";
import { isPriority } from "@millrace/flow/queue";
import type { EntryBodies, LargeValue, RunStatus } from "@millrace/flow/run";
import { checkName } from "../protocol/names.ts";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
import { refuseOtherWait } from "./refuse-divergence.ts";
import type { RunExecution } from "./run-execution.ts";
import { awaitWait } from "./waits.ts";

/** What the signal of a child's end says. */
interface ChildEnd {
  readonly runId: string;
  readonly status: Extract<RunStatus, "succeeded" | "failed" | "canceled">;
  readonly ending: {
    readonly output?: Json;
    readonly large?: LargeValue;
    readonly error?: RecordedError;
    readonly reason?: string;
  };
}

/** What a flow's code asks for. */
export interface ChildCall {
  readonly flow: Flow | string;
  readonly input: unknown;
  readonly options?: CallOptions | undefined;
}

/** Runs another flow and waits for its end: the child is started by the entry of the wait. */
export async function callFlow(execution: RunExecution, name: string, child: ChildCall): Promise<unknown> {
  const { options = {} } = child;
  const step = claimName(execution, name, options.key);
  throwRecordedFailure(execution, step);
  const before = execution.recorded.waits.get(step.id)?.started;
  refuseOtherWait(before, "run", name);
  const started = before?.wait === "run" ? before : await startAwaited(execution, step, child);
  const finished = execution.recorded.waits.get(step.id)?.finished;
  const { signal, until } = started;
  const body =
    finished ?? (await awaitWait(execution, step, { wait: "run", signal, durationMs: null, until, recorded: true }));
  execution.noteRecorded(step.id);
  const { outcome, payload } = JSON.parse(body) as EntryBodies["wait.finished"];
  if (outcome === "timed out") return { outcome: "timed out", runId: started.runId };
  const ended = payload as unknown as ChildEnd;
  refuseFailed(ended, { name, flow: started.flow });
  const output = await execution.recordedValue(ended.ending);
  return options.within === undefined ? output : { outcome: "finished", output };
}

/** Starts another flow, once, and does not wait for it. */
export async function startFlow(
  execution: RunExecution,
  name: string,
  child: ChildCall,
): Promise<{ readonly runId: string }> {
  const step = claimName(execution, name, child.options?.key);
  throwRecordedFailure(execution, step);
  const recorded = execution.recorded.children.get(step.id);
  const runId = recorded ?? (await startChild(execution, step, { ...child, awaited: false })).runId;
  execution.recorded.children.set(step.id, runId);
  execution.noteRecorded(step.id);
  return { runId };
}

type Started = Extract<EntryBodies["wait.started"], { wait: "run" }>;

async function startAwaited(execution: RunExecution, step: ClaimedName, child: ChildCall): Promise<Started> {
  const started = (await startChild(execution, step, { ...child, awaited: true })) as Started;
  // Another attempt of the step around finds it: it must not start a second child.
  execution.recorded.waits.set(step.id, { started });
  execution.noteRecorded(step.id);
  return started;
}

async function startChild(
  execution: RunExecution,
  step: ClaimedName,
  { flow, input, options = {}, awaited }: ChildCall & { readonly awaited: boolean },
): Promise<{ readonly runId: string }> {
  const named = isFlow(flow) ? flow.name : flow;
  checkName(named, `the flow of the step ${step.name}`);
  const { priority = null, delay, within } = options;
  if (priority !== null && !isPriority(priority)) throw priorityInvalid(step.name, priority);
  const message = {
    t: "start-child" as const,
    execution: execution.id,
    name: step.name,
    key: step.key,
    flow: named,
    input: jsonText(input ?? null, `the input of the step ${step.name}`)!,
    awaited,
    withinMs: within === undefined ? null : parseDuration(within),
    priority,
    delayMs: delay === undefined ? null : parseDuration(delay),
  };
  await execution.mayStart();
  const started = await execution.ask(message);
  return execution.unlessOver(started as unknown as { readonly runId: string });
}

/** A child that could not be started is a failed step: the name or the input is wrong, and stays so. */
function throwRecordedFailure(execution: RunExecution, { id, name }: ClaimedName): void {
  const recorded = execution.recorded.steps.get(id);
  if (recorded?.succeeded !== undefined) throw wasAPlainStep(name);
  if (recorded?.error) throw restoreError(recorded.error);
}

function wasAPlainStep(name: string): MillraceError {
  return new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot call another flow as ${name} as what was recorded under a name must be what the code asks for: it was a step`,
    hint: "Give the call a name of its own.",
  });
}

function refuseFailed(
  { runId, status, ending }: ChildEnd,
  { name, flow }: { readonly name: string; readonly flow: string },
): void {
  if (status === "succeeded") return;
  const why = ending.error?.message ?? ending.reason ?? status;
  throw new MillraceError({
    code: "CHILD_FAILED",
    message: `Cannot go on with ${name} as the run of ${flow} that it called must succeed: it was ${status} (${why})`,
    hint: `millrace show ${runId} tells what happened in it.`,
    data: { runId, status },
    ...(ending.error && { cause: restoreError(ending.error) }),
  });
}

function priorityInvalid(name: string, priority: unknown): MillraceError {
  return new MillraceError({
    code: "QUEUE_INVALID",
    message: `Cannot start the flow of the step ${name} as a priority must be a whole number from -1000 to 1000: ${String(priority)}`,
  });
}
