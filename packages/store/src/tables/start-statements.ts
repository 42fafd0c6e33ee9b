import type { Compilable, ExpressionBuilder, Kysely } from "kysely";
import type { RunStart } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import { needsColumn } from "../runs/needs-column.ts";
import { fullAdmission } from "./full-admission.ts";
import type { TableSchema } from "./table-schema.ts";

/** The queries that queue a run beside the hot path; one whose idempotency key is taken inserts nothing. */
export function startQueries(build: Kysely<TableSchema>, start: RunStart, nowMs: number): readonly Compilable[] {
  const { project, runId, flow, version, entries, parentRunId, idempotencyKey, caller, callback } = start;
  const { queue, priority, key, needs, availableAt, expireAt } = fullAdmission(start, nowMs);
  const run = build
    .insertInto("runs")
    .values({
      project,
      run_id: runId,
      flow,
      version,
      status: "queued",
      seq: entries.length,
      created_at: nowMs,
      // The next claim moves it on, to its queue or to the runs that are ready.
      gate: "timed",
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
    })
    // The one index of the table that is not its primary key and yet unique.
    .onConflict((conflict) =>
      conflict.columns(["project", "flow", "idempotency_key"]).where("idempotency_key", "is not", null).doNothing(),
    );
  return [run, ...entries.map((entry) => entryQuery(build, { project, runId }, entry))];
}

/** Inserts an entry where its run was inserted. */
function entryQuery(
  build: Kysely<TableSchema>,
  { project, runId }: { readonly project: string; readonly runId: string },
  entry: StoredEntry,
): Compilable {
  return build
    .insertInto("journal")
    .columns(["project", "run_id", "seq", "kind", "name", "key", "attempt", "body", "at"])
    .expression((insert) =>
      insert
        .selectFrom("runs")
        .select((eb) => [
          "project",
          "run_id",
          integer(eb, entry.seq).as("seq"),
          text(eb, entry.kind).as("kind"),
          text(eb, entry.name).as("name"),
          text(eb, entry.key).as("key"),
          integer(eb, entry.attempt).as("attempt"),
          text(eb, entry.body).as("body"),
          eb.cast<number>(eb.val(entry.at), "bigint").as("at"),
        ])
        .where("project", "=", project)
        .where("run_id", "=", runId),
    );
}

type Expressions = ExpressionBuilder<TableSchema, "runs">;

// PostgreSQL takes a bare parameter of a select for text.
const integer = (eb: Expressions, value: number) => eb.cast<number>(eb.val(value), "integer");
const text = (eb: Expressions, value: string | null) => eb.cast<string | null>(eb.val(value), "text");
