import { operations, type RunDto } from "@millrace/contract";
import { isTerminal } from "@millrace/flow/run";
import type { McpCaller } from "./mcp-caller.ts";

/** A run as a task of the protocol. Nothing else is kept of it, so that whoever may read the run can go on with the task. */
export interface RunTask {
  /** The id of the run that was started. */
  readonly taskId: string;
  readonly createdAt: string;
  /** That run, or the last of those that it continued as. */
  readonly run: RunDto;
}

export async function findTask(caller: McpCaller, taskId: string): Promise<RunTask> {
  return taskOf(caller, await caller.call(operations.runs.get, { runId: taskId }));
}

/** The task that began with a run. */
export async function taskOf(caller: McpCaller, first: RunDto): Promise<RunTask> {
  let run = first;
  for (;;) {
    const next = await continuationOf(caller, run);
    if (next === undefined) return { taskId: first.runId, createdAt: first.createdAt, run };
    run = await caller.call(operations.runs.get, { runId: next });
  }
}

async function continuationOf(caller: McpCaller, { runId, status, seq }: RunDto): Promise<string | undefined> {
  if (status !== "succeeded") return undefined;
  const { entries } = await caller.call(operations.runs.journal, { runId, after: seq - 1 });
  const end = entries.at(-1);
  return end?.kind === "run.succeeded" ? end.body.continuedAs : undefined;
}

/** Whether its end was asked for: it stays canceled then, whatever its run comes to. Source: Tasks of 2025-11-25. */
export function isCanceled({ run }: RunTask): boolean {
  return run.status === "canceled" || run.cancelRequestedAt !== null;
}

export function isOver(task: RunTask): boolean {
  return isCanceled(task) || isTerminal(task.run.status);
}

/** Cancels the run that is under way. */
export async function cancelTask(caller: McpCaller, task: RunTask): Promise<RunTask> {
  const { runId } = task.run;
  return { ...task, run: await caller.call(operations.runs.cancel, { runId, reason: "the task was canceled" }) };
}

// Whatever waits does so for a person, another system or a time.
const pollMs = { waiting: 5_000, otherwise: 1_000 };

/** What both revisions tell of a task, where only the units' names differ. */
export function aboutTask({ taskId, createdAt, run }: RunTask) {
  const why = run.cancelReason ?? run.errorCode;
  return {
    about: {
      taskId,
      createdAt,
      lastUpdatedAt: run.cancelRequestedAt ?? run.finishedAt ?? createdAt,
      statusMessage: why === null ? run.status : `${run.status}: ${why}`,
    },
    // It is kept as long as its run, which may still be going on.
    ttlMs: null,
    pollIntervalMs: run.status === "waiting" ? pollMs.waiting : pollMs.otherwise,
  };
}
