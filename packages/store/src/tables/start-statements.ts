import { type Compilable, type Kysely, sql } from "kysely";
import type { RunStart } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import { needsColumn } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import { fullAdmission } from "./full-admission.ts";
import type { TableSchema } from "./table-schema.ts";

/** The queries that queue runs beside the hot path, at most 1,000; one whose idempotency key is taken inserts nothing. */
export function startQueries(
  build: Kysely<TableSchema>,
  starts: readonly RunStart[],
  nowMs: number,
): readonly Compilable[] {
  if (starts.length === 0) return [];
  const runs = build
    .insertInto("runs")
    .values(starts.map((start) => runRow(start, nowMs)))
    // The one index of the table that is not its primary key and yet unique.
    .onConflict((conflict) =>
      conflict.columns(["project", "flow", "idempotency_key"]).where("idempotency_key", "is not", null).doNothing(),
    );
  return [runs, entriesQuery(build, starts)];
}

function runRow(start: RunStart, nowMs: number) {
  const { project, runId, flow, version, entries, parentRunId, idempotencyKey, caller, callback } = start;
  const { queue, priority, key, needs, availableAt, expireAt } = fullAdmission(start, nowMs);
  return {
    project,
    run_id: runId,
    flow,
    version,
    status: "queued" as const,
    seq: entries.length,
    created_at: nowMs,
    // The next claim moves it on, to its queue or to the runs that are ready.
    gate: "timed" as const,
    available_at: availableAt,
    parent_run_id: parentRunId,
    idempotency_key: idempotencyKey,
    queue,
    priority,
    queue_key: key,
    needs: needsColumn(needs),
    expire_at: expireAt,
    caller_run_id: caller?.runId ?? null,
    caller_signal: caller?.signal ?? null,
    callback: callback ?? null,
  };
}

const entryColumns = ["project", "run_id", "seq", "kind", "name", "key", "attempt", "body", "at"] as const;

/** Inserts entries where their run was inserted. */
function entriesQuery(build: Kysely<TableSchema>, starts: readonly RunStart[]): Compilable {
  const rows = starts.flatMap((start) => start.entries.map((entry) => entryRow(start, entry)));
  return build
    .with(
      "started(project, run_id, seq, kind, name, key, attempt, body, at)",
      () => sql<TableSchema["journal"]>`(values ${sql.join(rows)})`,
    )
    .insertInto("journal")
    .columns([...entryColumns])
    .expression((insert) =>
      insert
        .selectFrom("started")
        .select([...entryColumns])
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom("runs")
              .select(sql.lit(1).as("found"))
              .whereRef("runs.project", "=", "started.project")
              .whereRef("runs.run_id", "=", "started.run_id"),
          ),
        ),
    );
}

// PostgreSQL takes a bare parameter of a list of values for text.
function entryRow({ project, runId }: RunKey, { seq, kind, name, key, attempt, body, at }: StoredEntry) {
  return sql`(${project}, ${runId}, cast(${seq} as integer), ${kind}, ${name}, ${key}, cast(${attempt} as integer), ${body}, cast(${at} as bigint))`;
}
