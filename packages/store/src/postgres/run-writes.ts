import { isQueued } from "../changes/changed-runs.ts";
import { queued, quiet, type Written } from "../changes/written.ts";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import type { Run, RunKey } from "../runs/run.ts";
import { runColumns, runNames } from "../runs/run-columns.ts";
import { runEnded } from "../runs/run-ended.ts";
import type { FlowVersion } from "../versions/flow-version.ts";
import type { Queries } from "./database.ts";
import { encodeNotification, type OtherRun, otherRuns } from "./notification.ts";
import { nowMs as now } from "./now.ts";
import { refusedWrite } from "./refused-write.ts";
import { boundStarts, insertStarts, startedRuns } from "./starts.ts";
import type { WriteContext } from "./write-context.ts";

const columns = runColumns({ run: "r", journal: "millrace.journal" });

export async function startRuns(
  context: WriteContext,
  { starts }: { readonly starts: readonly RunStart[] },
): Promise<Written<readonly RunStarted[]>> {
  if (starts.length === 0) return quiet([]);
  const { database } = context;
  try {
    const { started, held, refused } = await (starts.some(({ bounded }) => bounded)
      ? database.transaction((queries) => insertBounded(queries, { context, starts }))
      : { ...(await insertStarts(database, { context, starts })), refused: null });
    const result = await startedRuns(database, { starts, started, refused });
    const runs = starts.filter((_, index) => isQueued(result[index]!));
    return { ...queued(result, runs), duties: held };
  } catch (error) {
    throw await refusedWrite(error, { queries: database, starts });
  }
}

async function insertBounded(
  queries: Queries,
  { context, starts }: { readonly context: WriteContext; readonly starts: readonly RunStart[] },
) {
  const { taken, refused } = await boundStarts(queries, starts);
  return { ...(await insertStarts(queries, { context, starts: taken })), refused };
}

/** Ends a queued or waiting run, marks a running one; a run that changes meanwhile is read again with its lock. */
export async function cancelRun(
  { database, nowMs, source }: WriteContext,
  { project, runId, reason }: RunKey & { readonly reason: string },
): Promise<Written<Run | null>> {
  const key = { project, runId };
  const ended = encodeNotification({ source, runs: [key] });
  const marked = encodeNotification({ source, runs: [key], attention: [key] });
  const values = [nowMs, project, runId, reason, JSON.stringify({ reason }), ended, marked];
  const [row] = await database.rows<Run & Canceled>({ text: cancel, values });
  if (!row) return quiet(await findRun(database, key));
  const { notified: _, freed, others, ...run } = row;
  const told = otherRuns((others ?? []).filter(([, , mustLook]) => mustLook));
  return {
    result: run,
    claimable: others !== null,
    runs: [key, ...otherRuns(others ?? [])],
    attention: run.status === "running" ? [key, ...told] : told,
    duties: freed,
  };
}

interface Notified {
  readonly notified: unknown;
}

interface Canceled extends Notified {
  /** Whether it took a place of its queue. */
  readonly freed: boolean;
  readonly others: readonly OtherRun[] | null;
}

const cancel = `
  with clock as materialized (select ${now} as now), before as materialized (
    select project, run_id, slot from millrace.runs
    where project = $2 and run_id = $3
      and (status in ('queued', 'waiting') or status = 'running' and cancel_requested_at is null)
    for update
  ), changed as (
    update millrace.runs as r set
      status = case r.status when 'running' then r.status else 'canceled' end,
      seq = case r.status when 'running' then r.seq else r.seq + 1 end,
      finished_at = case r.status when 'running' then r.finished_at else clock.now end,
      slot = case r.status when 'running' then r.slot else 0 end,
      gate = null, available_at = null, ready_at = null, waiting_for = null, expire_at = null, collect_key = null,
      cancel_requested_at = coalesce(r.cancel_requested_at, clock.now), cancel_reason = coalesce(r.cancel_reason, $4)
    from clock, before
    where r.project = before.project and r.run_id = before.run_id
    returning ${columns}, before.slot = 1 and r.status = 'canceled' as freed, r.caller_run_id, r.caller_signal
  ), appended as (
    insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
    select project, "runId", seq, 'run.canceled', 0, $5, "finishedAt" from changed where status = 'canceled'
  ), told as materialized (
    select changed.*, case when status = 'canceled' and caller_run_id is not null then
      millrace.tell_callers(clock.now, json_build_array(json_build_object(
        'project', project, 'callerRunId', caller_run_id, 'callerSignal', caller_signal, 'runId', "runId",
        'status', status, 'ending', $5::text))) end as others
    from changed, clock
  )
  select ${runNames}, freed, others,
    millrace.tell(others is not null, case status when 'canceled' then $6::text else $7::text end, others, freed) as notified
  from told`;

/** Counts and stores a signal under the lock of the run's row, so that it meets a wait that begins at the same moment. */
export async function sendSignal(
  { database, nowMs, source }: WriteContext,
  { project, runId, name, payload }: RunKey & { readonly name: string; readonly payload: string },
): Promise<Written<Run | null>> {
  const key = { project, runId };
  const stored = encodeNotification({ source, runs: [key] });
  const owned = encodeNotification({ source, runs: [key], attention: [key] });
  const values = [nowMs, project, runId, name, payload, stored, owned];
  const [row] = await database.rows<Run & Notified & { readonly claimable: boolean }>({ text: signal, values });
  if (row) {
    const { notified: _, claimable, ...run } = row;
    return { result: run, claimable, runs: [key], attention: run.status === "running" ? [key] : [] };
  }
  const run = await findRun(database, key);
  if (run) throw runEnded(run);
  return quiet(null);
}

const signal = `
  with clock as materialized (select ${now} as now), changed as (
    update millrace.runs as r set signal_count = signal_count + 1,
      available_at = case when $4 = any (waiting_for) and coalesce(gate, 'timed') = 'timed'
        then least(available_at, clock.now) else available_at end,
      gate = case when $4 = any (waiting_for) then coalesce(gate, 'timed') else gate end
    from clock
    where project = $2 and run_id = $3 and status in ('queued', 'running', 'waiting')
    returning ${columns}, signal_count, coalesce($4 = any(waiting_for), false) as claimable
  ), stored as (
    insert into millrace.signals (project, run_id, ordinal, name, payload, sent_at)
    select project, "runId", signal_count, $4, $5, clock.now from changed, clock
  )
  select ${runNames}, claimable,
    pg_notify('millrace', claimable::integer || case status when 'running' then $7::text else $6::text end) as notified
  from changed`;

export async function publishVersion(
  { database, nowMs }: WriteContext,
  { version: { project, flow, version, manifest, bundle, createdAt } }: { readonly version: FlowVersion },
): Promise<Written<void>> {
  const values = [nowMs, project, flow, version, manifest, bundle, createdAt];
  await database.rows({ text: publish, values });
  return quiet(undefined);
}

const publish = `
  with stored as (
    insert into millrace.versions (project, flow, version, manifest, bundle, created_at)
    values ($2, $3, $4, $5, $6, $7) on conflict do nothing
  )
  insert into millrace.flows as f (project, flow, version, published_at) values ($2, $3, $4, ${now})
  on conflict (project, flow) do update set version = excluded.version, published_at = excluded.published_at
  where f.version <> excluded.version`;

async function findRun(queries: Queries, { project, runId }: RunKey): Promise<Run | null> {
  const text = `select ${columns} from millrace.runs as r where project = $1 and run_id = $2`;
  const [run] = await queries.rows<Run>({ text, values: [project, runId] });
  return run ?? null;
}
