import { queued, type Written } from "../changes/written.ts";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { Heartbeat, Store } from "../store.ts";
import { nextInMs } from "./commit.ts";
import type { WriteContext } from "./write-context.ts";

/** Gives a worker its epoch; an earlier self, by the same id or by `replaces`, is fenced and loses its runs; with `alone` all others do. */
export function openWorker(
  { workers, claims, nowMs }: WriteContext,
  { workerId, leaseMs, replaces, alone = false, labels = [] }: Parameters<Store["openWorker"]>[0],
): Written<WorkerLease> {
  const gone = new Set([workerId, ...(replaces === undefined ? [] : [replaces]), ...(alone ? workers.all() : [])]);
  for (const id of gone) claims.forget(id);
  const runs = [...gone].flatMap((id) => workers.takeOver(id, nowMs));
  return queued(workers.open({ workerId, leaseMs, labels }, nowMs), runs);
}

export function heartbeat(context: WriteContext, { worker }: { readonly worker: WorkerLease }): Written<Heartbeat> {
  const { workers, claims, expiry, requests, nowMs } = context;
  const labels = workers.fence(worker, nowMs);
  const runs = workers.expiredBeside(worker, nowMs).flatMap(({ workerId }) => workers.takeOver(workerId, nowMs));
  const expired = expiry.expire(nowMs);
  const nextAvailableInMs = nextInMs(context, claims.met(labels));
  const leading = workers.isLeading(worker);
  const heartbeat = { ...requests.ofWorker(worker), recovered: runs.length, leading, nextAvailableInMs };
  const { attention, freed } = expired;
  return { ...queued(heartbeat, [...runs, ...expired.runs]), attention, duties: freed };
}

export function closeWorker(
  { workers, claims, nowMs }: WriteContext,
  { worker }: { readonly worker: WorkerLease },
): Written<void> {
  claims.forget(worker.workerId);
  return queued(undefined, workers.close(worker, nowMs));
}
