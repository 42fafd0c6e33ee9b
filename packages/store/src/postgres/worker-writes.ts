import { queued, quiet, type Written } from "../changes/written.ts";
import type { WorkerLease } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import { lastSeq } from "../runs/run-columns.ts";
import type { Heartbeat, Store } from "../store.ts";
import { workerFenced } from "../workers/worker-fenced.ts";
import type { Queries, Statement } from "./database.ts";
import { encodeNotification, type OtherRun, otherRuns } from "./notification.ts";
import { nowMs as now, waitMs } from "./now.ts";
import type { WriteContext } from "./write-context.ts";

/** Gives a worker its epoch; an earlier self, by the same id or by `replaces`, is fenced and loses its runs; with `alone` all others do. */
export async function openWorker(
  context: WriteContext,
  { workerId, leaseMs, replaces = workerId, alone = false, labels = [] }: Parameters<Store["openWorker"]>[0],
): Promise<Written<WorkerLease>> {
  const remove = {
    text: `delete from millrace.workers where worker_id in ($1, $2) or $3 returning worker_id as "workerId"`,
    values: [workerId, replaces, alone],
  };
  const insert = {
    text: `
      insert into millrace.workers (worker_id, lease_until, opened_at, labels)
      values ($2, ${now} + $3::bigint, ${now}, $4) returning epoch`,
    values: [context.nowMs, workerId, leaseMs, needsColumn(labels)],
  };
  for (const gone of [workerId, replaces]) context.turns.delete(gone);
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
  const { others, freed } = row.overdue ? await expireRuns(context) : { others: [], freed: false };
  const attention = otherRuns(others.filter(([, , mustLook]) => mustLook));
  const heartbeat = {
    cancelRequested: row.cancelRequested ?? [],
    signaled: row.signaled ?? [],
    recovered: runs.length,
    leading: row.leading,
    // Whose callers were woken is not asked: one look too many costs nothing.
    nextAvailableInMs: runs.length > 0 || others.length > 0 ? 0 : waitMs(row),
  };
  return { ...queued(heartbeat, [...runs, ...otherRuns(others)]), attention, duties: freed };
}

/** Ends runs that no worker took in time. */
async function expireRuns({ database, nowMs, source }: WriteContext) {
  const [row] = await database.rows<{ readonly others: readonly OtherRun[] | null; readonly freed: boolean }>({
    text: expire,
    values: [nowMs, encodeNotification({ source, runs: [] })],
  });
  return { others: row?.others ?? [], freed: row?.freed ?? false };
}

const expire = `
  with done as materialized (select expired, changed, freed from millrace.expire_runs(${now}))
  select changed as others, freed, millrace.tell(true, $2, changed, freed) as notified from done where expired > 0`;

interface HeartbeatRow {
  readonly cancelRequested: readonly RunKey[] | null;
  readonly signaled: readonly RunKey[] | null;
  /** Whether workers lost their leases. */
  readonly expired: boolean;
  /** Whether runs should have begun by now. */
  readonly overdue: boolean;
  readonly leading: boolean;
  readonly next: number | null;
}

const extendLease = `
  with fence as (
    update millrace.workers set lease_until = ${now} + $4::bigint
    where worker_id = $2 and epoch = $3 returning lease_until - $4::bigint as now, millrace.met_needs(labels) as met
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
    exists (select from millrace.runs where expire_at <= now) as overdue,
    case when exists (
        select from unnest(met) as n (needs) cross join lateral (
          select from millrace.runs as r where r.gate = 'ready' and r.needs = n.needs limit 1) as h) then 0
      else least(
        (select available_at from millrace.runs where gate = 'timed' order by available_at limit 1),
        (select expire_at from millrace.runs where expire_at is not null order by expire_at limit 1)) - now end as next
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
  context.turns.delete(worker.workerId);
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
  const workers = removed.map(({ workerId }) => workerId);
  const forgetTurns = "delete from millrace.turns where worker_id = any($1)";
  await queries.rows({ text: forgetTurns, values: [workers] });
  const runs = await queries.rows<RunKey>({
    text: releaseRuns,
    values: [nowMs, workers, JSON.stringify({ reason })],
  });
  if (runs.length > 0)
    await queries.rows({
      text: "select pg_notify('millrace', '1' || $1)",
      values: [encodeNotification({ source, runs })],
    });
  return runs;
}

const releaseRuns = `
  with clock as materialized (select ${now} as now), released as (
    update millrace.runs as r set status = 'queued', seq = 1 + ${lastSeq({ run: "r", journal: "millrace.journal" })},
      gate = 'ready', available_at = clock.now,
      ready_at = clock.now, worker_id = null
    from clock where worker_id = any($2) returning r.project, r.run_id, r.seq, r.available_at
  ), appended as (
    insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
    select project, run_id, seq, 'run.released', 0, $3, available_at from released
  )
  select project, run_id as "runId" from released`;
