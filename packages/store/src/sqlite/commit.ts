import type { Written } from "../changes/written.ts";
import type { CommitBatch, CommitResult } from "../commit/commit-batch.ts";
import type { WriteContext } from "./write-context.ts";

/** One flush of a worker: fence, starts, updates, what time has brought, claims. The runs that it names are beside those of batch and result. */
export function commit(context: WriteContext, batch: CommitBatch): Written<CommitResult> {
  const { workers, starts, updates, callers, claims, nowMs } = context;
  const { worker } = batch;
  const labels = workers.fence(worker, nowMs);
  const { started, held } = starts.start(batch.starts, nowMs);
  const applied = updates.apply(batch.updates, { worker, nowMs });
  const told = callers.tell(applied.callers, nowMs);
  const time = batch.claimLimit > 0 ? passTime(context) : noTime;
  const met = claims.met(labels);
  // What is too late must not begin: all of it ends before anything is claimed.
  const limit = time.all ? batch.claimLimit : 0;
  const claimed = claims.claim({ limit, worker, met, nowMs });
  const nextAvailableInMs = nextInMs(context, met);
  const runs = [...told.runs, ...time.runs];
  const madeWork = time.moved > 0 || runs.length > 0 || hasNewWork(batch);
  return {
    result: { started, claimed, refused: applied.refused, nextAvailableInMs },
    claimable: madeWork && (nextAvailableInMs === 0 || claims.hasReadyForAny()),
    runs,
    attention: [...told.attention, ...time.attention],
    duties: held || applied.duties || time.duties,
  };
}

/** Ends what is too late and lets through what is due. */
function passTime({ expiry, gates, nowMs }: WriteContext) {
  const { runs, attention, freed, all } = expiry.expire(nowMs);
  const { moved, held } = gates.letThrough(nowMs);
  return { moved, runs, attention, all, duties: held || freed };
}

const noTime = { moved: 0, runs: [], attention: [], all: true, duties: false };

/** Milliseconds until this worker has something to do: 0 when it may claim a run. */
export function nextInMs({ claims, gates, expiry, nowMs }: WriteContext, met: readonly string[]): number | null {
  if (claims.hasReady(met)) return 0;
  const next = [gates.nextAt(), expiry.nextAt()].filter((at) => at !== null);
  return next.length === 0 ? null : Math.max(0, Math.min(...next) - nowMs);
}

function hasNewWork({ starts, updates }: CommitBatch): boolean {
  return (
    starts.length > 0 ||
    updates.some(({ transition, starts }) => starts || transition?.to === "queued" || transition?.to === "waiting")
  );
}
