import { queued, quiet, type Written } from "../changes/written.ts";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import type { Run, RunKey } from "../runs/run.ts";
import { entryColumns, runColumns } from "../runs/run-columns.ts";
import { runEnded } from "../runs/run-ended.ts";
import type { FlowVersion } from "../versions/flow-version.ts";
import type { Queries } from "./database.ts";
import { encodeNotification } from "./notification.ts";
import { nowMs as now } from "./now.ts";
import { refusedWrite } from "./refused-write.ts";
import { type StartedColumn, startEntryRows, startedRuns, startRows } from "./starts.ts";
import type { WriteContext } from "./write-context.ts";

export async function startRuns(
  context: WriteContext,
  { starts }: { readonly starts: readonly RunStart[] },
): Promise<Written<readonly RunStarted[]>> {
  if (starts.length === 0) return quiet([]);
  const { database } = context;
  try {
    const started = await insertStarts(database, { context, starts });
    const result = await startedRuns(database, { starts, started });
    return queued(
      result,
      starts.filter((_, index) => result[index]?.existed === false),
    );
  } catch (error) {
    throw await refusedWrite(error, { queries: database, starts });
  }
}

/** Queues runs and tells of them, within a transaction of the caller's or as one. */
export async function insertStarts(
  queries: Queries,
  { context, starts }: { readonly context: WriteContext; readonly starts: readonly RunStart[] },
): Promise<StartedColumn> {
  const { nowMs, source } = context;
  const tables = [JSON.stringify(startRows(starts)), JSON.stringify(startEntryRows(starts))];
  const values = [nowMs, ...tables, encodeNotification({ source, runs: starts })];
  const [row] = await queries.rows<{ readonly started: StartedColumn }>({ text: insertRows, values });
  return row?.started ?? null;
}

const insertRows = `
  with clock as materialized (select ${now} as now), inserted as (
    insert into millrace.runs (
      project, run_id, flow, version, status, seq, created_at, available_at, parent_run_id, idempotency_key, queue,
      priority, queue_key, needs, expire_at, caller_run_id, caller_signal)
    select s.project, s."runId", s.flow, s.version, 'queued', s.seq, clock.now, coalesce(s."availableAt", clock.now),
      s."parentRunId", s."idempotencyKey", coalesce(s.queue, 'default'), coalesce(s.priority, 0), coalesce(s.key, ''),
      coalesce(s.needs, ''), s."expireAt", s."callerRunId", s."callerSignal"
    from clock, json_to_recordset($2::json) as s (
      project text, "runId" text, flow text, version text, seq integer, "parentRunId" text, "idempotencyKey" text,
      "availableAt" bigint, queue text, priority integer, key text, needs text, "expireAt" bigint,
      "callerRunId" text, "callerSignal" text)
    on conflict (project, flow, idempotency_key) where idempotency_key is not null do nothing
    returning project, run_id
  ), appended as (
    insert into millrace.journal (project, run_id, ${entryColumns})
    select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
    from json_to_recordset($3::json) as e (
      project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
    where (e.project, e."runId") in (select project, run_id from inserted)
  )
  select (select json_agg(json_build_array(project, run_id)) from inserted) as started,
    case when exists (select from inserted) then pg_notify('millrace', '1' || $4::text) end as notified`;

/** Ends a queued or waiting run, marks a running one; a run that changes meanwhile is read again with its lock. */
export async function cancelRun(
  { database, nowMs, source }: WriteContext,
  { project, runId, reason }: RunKey & { readonly reason: string },
): Promise<Written<Run | null>> {
  const key = { project, runId };
  const ended = encodeNotification({ source, runs: [key] });
  const marked = encodeNotification({ source, runs: [key], attention: [key] });
  const values = [nowMs, project, runId, reason, JSON.stringify({ reason }), ended, marked];
  const [row] = await database.rows<Run & Notified>({ text: cancel, values });
  if (!row) return quiet(await findRun(database, key));
  const { notified: _, ...run } = row;
  return { result: run, claimable: false, runs: [key], attention: run.status === "running" ? [key] : [] };
}

interface Notified {
  readonly notified: unknown;
}

const cancel = `
  with clock as materialized (select ${now} as now), changed as (
    update millrace.runs set
      status = case status when 'running' then status else 'canceled' end,
      seq = case status when 'running' then seq else seq + 1 end,
      finished_at = case status when 'running' then finished_at else clock.now end,
      available_at = null, waiting_for = null,
      cancel_requested_at = coalesce(cancel_requested_at, clock.now), cancel_reason = coalesce(cancel_reason, $4)
    from clock
    where project = $2 and run_id = $3
      and (status in ('queued', 'waiting') or status = 'running' and cancel_requested_at is null)
    returning ${runColumns}
  ), appended as (
    insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
    select project, "runId", seq, 'run.canceled', 0, $5, "finishedAt" from changed where status = 'canceled'
  )
  select *, pg_notify('millrace', '0' || case status when 'canceled' then $6::text else $7::text end) as notified
  from changed`;

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
    update millrace.runs set signal_count = signal_count + 1,
      available_at = case when $4 = any(waiting_for) then least(coalesce(available_at, clock.now), clock.now)
        else available_at end
    from clock
    where project = $2 and run_id = $3 and status in ('queued', 'running', 'waiting')
    returning ${runColumns}, signal_count, coalesce($4 = any(waiting_for), false) as claimable
  ), stored as (
    insert into millrace.signals (project, run_id, ordinal, name, payload, sent_at)
    select project, "runId", signal_count, $4, $5, clock.now from changed, clock
  )
  select ${runColumns.replace(/[a-z_]+ as /g, "")}, claimable,
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
  const text = `select ${runColumns} from millrace.runs where project = $1 and run_id = $2`;
  const [run] = await queries.rows<Run>({ text, values: [project, runId] });
  return run ?? null;
}
