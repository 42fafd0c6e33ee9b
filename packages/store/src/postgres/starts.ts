import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import type { Queries } from "./database.ts";

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

/**
 * Says of each start which run it has: its own, or the one that had its idempotency key. That one may have been committed
 * while the insert waited for it, so only a later statement is sure to see it.
 */
export async function startedRuns(
  queries: Queries,
  { starts, started }: { readonly starts: readonly RunStart[]; readonly started: StartedColumn },
): Promise<readonly RunStarted[]> {
  const isNew = new Set((started ?? []).map(([project, runId]) => JSON.stringify([project, runId])));
  const known = starts.map(({ project, runId }) => isNew.delete(JSON.stringify([project, runId])));
  const missing = starts.filter((_, index) => !known[index]);
  const existing = missing.length === 0 ? [] : await findByKey(queries, missing);
  return starts.map(({ runId }, index) =>
    known[index] ? { runId, existed: false } : { runId: existing.shift() ?? runId, existed: true },
  );
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
