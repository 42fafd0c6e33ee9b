import type { CommitBatch, CommitResult, RunStarted } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";

/** The runs that a flush wrote to. */
export function changedRuns({ starts, updates }: CommitBatch, { started, claimed, refused }: CommitResult): RunKey[] {
  const isRefused = ({ project, runId }: RunKey) =>
    refused.some((run) => run.project === project && run.runId === runId);
  return [
    ...starts.filter((_, index) => isQueued(started[index]!)),
    ...(refused.length === 0 ? updates : updates.filter((update) => !isRefused(update))),
    ...claimed,
  ];
}

/** Whether the start queued a run. */
export function isQueued({ existed, fullAt }: RunStarted): boolean {
  return !existed && fullAt === undefined;
}
