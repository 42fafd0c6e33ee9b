import { queued, type Written } from "../changes/written.ts";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { Heartbeat, Store } from "../store.ts";
import type { WriteContext } from "./write-context.ts";

/** Gives a worker its epoch; an earlier self, by the same id or by `replaces`, is fenced and loses its runs; with `alone` all others do. */
export function openWorker(
  { workers, nowMs }: WriteContext,
  { workerId, leaseMs, replaces, alone = false }: Parameters<Store["openWorker"]>[0],
): Written<WorkerLease> {
  const gone = new Set([workerId, ...(replaces === undefined ? [] : [replaces]), ...(alone ? workers.all() : [])]);
  const runs = [...gone].flatMap((id) => workers.takeOver(id, nowMs));
  return queued(workers.open({ workerId, leaseMs }, nowMs), runs);
}

export function heartbeat(
  { workers, claims, requests, nowMs }: WriteContext,
  { worker }: { readonly worker: WorkerLease },
): Written<Heartbeat> {
  workers.fence(worker, nowMs);
  const runs = workers.expiredBeside(worker, nowMs).flatMap(({ workerId }) => workers.takeOver(workerId, nowMs));
  const nextAvailableInMs = claims.nextAvailableInMs(nowMs);
  const leading = workers.isLeading(worker);
  return queued({ ...requests.ofWorker(worker), recovered: runs.length, leading, nextAvailableInMs }, runs);
}

export function closeWorker(
  { workers, nowMs }: WriteContext,
  { worker }: { readonly worker: WorkerLease },
): Written<void> {
  return queued(undefined, workers.close(worker, nowMs));
}
