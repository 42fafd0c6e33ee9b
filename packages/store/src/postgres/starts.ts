import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import { entryColumns } from "../runs/run-columns.ts";
import type { Queries } from "./database.ts";
import { encodeNotification } from "./notification.ts";
import { nowMs as now } from "./now.ts";
import type { WriteContext } from "./write-context.ts";

/** Project and id of the runs that a statement inserted. */
export type StartedColumn = readonly (readonly [string, string])[] | null;

/** The rows of `runs` that starts become. */
export function startRows(starts: readonly RunStart[]) {
  return starts.map(({ entries, admission, caller, ...start }) => ({
    ...start,
    seq: entries.length,
    ...admission,
    ...(admission?.needs && { needs: needsColumn(admission.needs) }),
    ...(caller && { callerRunId: caller.runId, callerSignal: caller.signal }),
  }));
}

/** Their journal entries. */
export function startEntryRows(starts: readonly RunStart[]) {
  return starts.flatMap(({ project, runId, entries }) => entries.map((entry) => ({ project, runId, ...entry })));
}

/** What was inserted, and whether some of it is held by its queue. */
export interface InsertedStarts {
  readonly started: StartedColumn;
  readonly held: boolean;
}

export const noStarts: InsertedStarts = { started: null, held: false };

/** Bounded starts that their queues had no place for: project, run, how many queued runs the queue may have. */
export type RefusedColumn = readonly (readonly [project: string, runId: string, fullAt: number])[] | null;

/** Leaves out what full queues refuse; their rows are locked until the transaction ends. */
export async function boundStarts(
  queries: Queries,
  starts: readonly RunStart[],
): Promise<{ readonly taken: readonly RunStart[]; readonly refused: RefusedColumn }> {
  const values = [JSON.stringify(startRows(starts))];
  const text = "select refused from millrace.bound_starts($1)";
  const [row] = await queries.rows<{ readonly refused: RefusedColumn }>({ text, values });
  const refused = row?.refused ?? null;
  const out = new Set((refused ?? []).map(([project, runId]) => JSON.stringify([project, runId])));
  return { taken: starts.filter(({ project, runId }) => !out.has(JSON.stringify([project, runId]))), refused };
}

/** Queues runs and tells of them, within a transaction of the caller's or as one. */
export async function insertStarts(
  queries: Queries,
  { context, starts }: { readonly context: WriteContext; readonly starts: readonly RunStart[] },
): Promise<InsertedStarts> {
  const { nowMs, source } = context;
  const tables = [JSON.stringify(startRows(starts)), JSON.stringify(startEntryRows(starts))];
  const values = [nowMs, ...tables, encodeNotification({ source, runs: starts })];
  const [row] = await queries.rows<InsertedStarts>({ text: insertRows, values });
  return row ?? noStarts;
}

const insertRows = `
  with clock as materialized (select ${now} as now), inserted as (
    insert into millrace.runs (
      project, run_id, flow, version, status, seq, created_at, gate, available_at, ready_at, parent_run_id,
      idempotency_key, queue, priority, queue_key, needs, expire_at, caller_run_id, caller_signal, callback)
    select s.project, s."runId", s.flow, s.version, 'queued', s.seq, clock.now, g.gate,
      coalesce(s."availableAt", clock.now), case g.gate when 'ready' then clock.now end, s."parentRunId",
      s."idempotencyKey", coalesce(s.queue, 'default'), coalesce(s.priority, 0), coalesce(s.key, ''),
      coalesce(s.needs, ''), s."expireAt", s."callerRunId", s."callerSignal", s.callback
    from clock, json_to_recordset($2::json) as s (
      project text, "runId" text, flow text, version text, seq integer, "parentRunId" text, "idempotencyKey" text,
      "availableAt" bigint, queue text, priority integer, key text, needs text, "expireAt" bigint,
      "callerRunId" text, "callerSignal" text, callback text)
    cross join lateral (
      select case
        when s."availableAt" > clock.now then 'timed'
        when exists (
          select from millrace.queues as q
          where q.project = s.project and q.queue = coalesce(s.queue, 'default') and q.limited = 1) then 'held'
        else 'ready' end as gate
    ) as g
    on conflict (project, flow, idempotency_key) where idempotency_key is not null do nothing
    returning project, run_id, gate
  ), appended as (
    insert into millrace.journal (project, run_id, ${entryColumns})
    select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
    from json_to_recordset($3::json) as e (
      project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
    where (e.project, e."runId") in (select project, run_id from inserted)
  ), result as (
    select json_agg(json_build_array(project, run_id)) as started, coalesce(bool_or(gate = 'held'), false) as held
    from inserted
  )
  select started, held, case when started is not null then millrace.tell(true, $4::text, null, held) end as notified
  from result`;

/**
 * Says of each start which run it has: its own, or the one that had its idempotency key. That one may have been committed
 * while the insert waited for it, so only a later statement is sure to see it.
 */
export async function startedRuns(
  queries: Queries,
  {
    starts,
    started,
    refused = null,
  }: { readonly starts: readonly RunStart[]; readonly started: StartedColumn; readonly refused?: RefusedColumn },
): Promise<readonly RunStarted[]> {
  const isNew = new Set((started ?? []).map(([project, runId]) => JSON.stringify([project, runId])));
  const fullAt = new Map((refused ?? []).map(([project, runId, most]) => [JSON.stringify([project, runId]), most]));
  const known = starts.map(({ project, runId }): RunStarted | null => {
    const key = JSON.stringify([project, runId]);
    if (isNew.delete(key)) return { runId, existed: false };
    const most = fullAt.get(key);
    return most === undefined ? null : { runId, existed: false, fullAt: most };
  });
  const missing = starts.filter((_, index) => !known[index]);
  const existing = missing.length === 0 ? [] : await findByKey(queries, missing);
  return starts.map(({ runId }, index) => known[index] ?? { runId: existing.shift() ?? runId, existed: true });
}

async function findByKey(queries: Queries, starts: readonly RunStart[]): Promise<string[]> {
  const rows = await queries.rows<{ runId: string }>({
    text: `
      select r.run_id as "runId"
      from json_to_recordset($1::json) as s (project text, flow text, "idempotencyKey" text, place integer)
      join millrace.runs as r
        on r.project = s.project and r.flow = s.flow and r.idempotency_key = s."idempotencyKey"
      order by s.place`,
    values: [
      JSON.stringify(
        starts.map(({ project, flow, idempotencyKey }, place) => ({ project, flow, idempotencyKey, place })),
      ),
    ],
  });
  return rows.map(({ runId }) => runId);
}
