import { queued, quiet, type Written } from "../changes/written.ts";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { Heartbeat, Store } from "../store.ts";
import { workerFenced } from "../workers/worker-fenced.ts";
import type { Queries, Statement } from "./database.ts";
import { encodeNotification } from "./notification.ts";
import { nowMs as now, waitMs } from "./now.ts";
import type { WriteContext } from "./write-context.ts";

/** Gives a worker its epoch; an earlier self, by the same id or by `replaces`, is fenced and loses its runs; with `alone` all others do. */
export async function openWorker(
  context: WriteContext,
  { workerId, leaseMs, replaces = workerId, alone = false }: Parameters<Store["openWorker"]>[0],
): Promise<Written<WorkerLease>> {
  const remove = {
    text: `delete from millrace.workers where worker_id in ($1, $2) or $3 returning worker_id as "workerId"`,
    values: [workerId, replaces, alone],
  };
  const insert = {
    text: `
      insert into millrace.workers (worker_id, lease_until, opened_at) values ($2, ${now} + $3::bigint, ${now})
      returning epoch`,
    values: [context.nowMs, workerId, leaseMs],
  };
  return context.database.transaction(async (queries) => {
    const runs = await giveBack(context, { queries, remove, reason: "worker lost" });
    const [worker] = await queries.rows<Pick<WorkerLease, "epoch">>(insert);
    return queued({ workerId, epoch: worker!.epoch, leaseMs }, runs);
  });
}

export async function heartbeat(
  context: WriteContext,
  { worker }: { readonly worker: WorkerLease },
): Promise<Written<Heartbeat>> {
  const { database, nowMs } = context;
  const values = [nowMs, worker.workerId, worker.epoch, worker.leaseMs];
  const [row] = await database.rows<HeartbeatRow>({ text: extendLease, values });
  if (!row) throw workerFenced(worker);
  const remove = { text: removeExpired, values: [nowMs, worker.epoch] };
  const runs = row.expired
    ? await database.transaction((queries) => giveBack(context, { queries, remove, reason: "worker lost" }))
    : [];
  const heartbeat = {
    cancelRequested: row.cancelRequested ?? [],
    signaled: row.signaled ?? [],
    recovered: runs.length,
    leading: row.leading,
    nextAvailableInMs: runs.length > 0 ? 0 : waitMs(row),
  };
  return queued(heartbeat, runs);
}

interface HeartbeatRow {
  readonly cancelRequested: readonly RunKey[] | null;
  readonly signaled: readonly RunKey[] | null;
  readonly expired: boolean;
  readonly leading: boolean;
  readonly next: number | null;
}

const extendLease = `
  with fence as (
    update millrace.workers set lease_until = ${now} + $4::bigint
    where worker_id = $2 and epoch = $3 returning lease_until - $4::bigint as now
  )
  select
    (select json_agg(json_build_object('project', project, 'runId', run_id)) from millrace.runs
      where worker_id = $2 and cancel_requested_at is not null) as "cancelRequested",
    (select json_agg(json_build_object('project', project, 'runId', run_id)) from millrace.runs
      where worker_id = $2 and signal_count > 0 and exists (
        select from millrace.signals where signals.project = runs.project and signals.run_id = runs.run_id)
    ) as signaled,
    exists (select from millrace.workers where lease_until <= now and worker_id <> $2) as expired,
    not exists (select from millrace.workers where lease_until > now and epoch < $3) as leading,
    (select min(available_at) from millrace.runs where available_at is not null) - now as next
  from fence`;

// A worker whose row is locked is writing at this moment, so it is alive; its lease is read again with the lock.
const removeExpired = `
  delete from millrace.workers where worker_id in (
    select worker_id from millrace.workers where lease_until <= ${now} and epoch <> $2 for update skip locked)
  returning worker_id as "workerId"`;

/** Ends a worker; nothing happens when it was taken over before. */
export async function closeWorker(
  context: WriteContext,
  { worker }: { readonly worker: WorkerLease },
): Promise<Written<void>> {
  const remove = {
    text: `delete from millrace.workers where worker_id = $1 and epoch = $2 returning worker_id as "workerId"`,
    values: [worker.workerId, worker.epoch],
  };
  const giveUp = (queries: Queries) => giveBack(context, { queries, remove, reason: "drained" });
  const runs = await context.database.transaction(giveUp);
  return runs.length === 0 ? quiet(undefined) : queued(undefined, runs);
}

interface GiveBack {
  readonly queries: Queries;
  /** Removes workers: their rows are locked before those of their runs, as in every flush. */
  readonly remove: Statement;
  readonly reason: "worker lost" | "drained";
}

/** Two statements, as the second has to see what a flush that held the worker's row has claimed. */
async function giveBack(
  { nowMs, source }: WriteContext,
  { queries, remove, reason }: GiveBack,
): Promise<readonly RunKey[]> {
  const removed = await queries.rows<{ workerId: string }>(remove);
  if (removed.length === 0) return [];
  const runs = await queries.rows<RunKey>({
    text: releaseRuns,
    values: [nowMs, removed.map(({ workerId }) => workerId), JSON.stringify({ reason })],
  });
  if (runs.length > 0)
    await queries.rows({
      text: "select pg_notify('millrace', '1' || $1)",
      values: [encodeNotification({ source, runs })],
    });
  return runs;
}

const releaseRuns = `
  with released as (
    update millrace.runs set status = 'queued', seq = seq + 1, available_at = ${now}, worker_id = null
    where worker_id = any($2) returning project, run_id, seq, available_at
  ), appended as (
    insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
    select project, run_id, seq, 'run.released', 0, $3, available_at from released
  )
  select project, run_id as "runId" from released`;
