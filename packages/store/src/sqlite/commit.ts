import type { Written } from "../changes/written.ts";
import type { CommitBatch, CommitResult } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { WriteContext } from "./write-context.ts";

/** One flush of a worker: fence, starts, updates, claims. */
export function commit(
  { workers, starts, updates, claims, nowMs }: WriteContext,
  batch: CommitBatch,
): Written<CommitResult> {
  const { worker } = batch;
  workers.fence(worker, nowMs);
  const started = starts.start(batch.starts, nowMs);
  const refused: RunKey[] = [];
  for (const update of batch.updates)
    if (!updates.apply(update, { worker, nowMs })) refused.push({ project: update.project, runId: update.runId });
  const claimed = claims.claim({ limit: batch.claimLimit, worker, nowMs });
  const nextAvailableInMs = claims.nextAvailableInMs(nowMs);
  // Whose runs these are follows from batch and result: naming them again would only make the message longer.
  return {
    result: { started, claimed, refused, nextAvailableInMs },
    claimable: nextAvailableInMs === 0 && hasNewWork(batch),
    runs: [],
    attention: [],
  };
}

function hasNewWork({ starts, updates }: CommitBatch): boolean {
  return (
    starts.length > 0 ||
    updates.some(({ transition, starts }) => starts || transition?.to === "queued" || transition?.to === "waiting")
  );
}
