import { type Compilable, type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { RunKey } from "../runs/run.ts";
import type { TableSchema } from "./table-schema.ts";

const unfinished = ["queued", "running", "waiting"] as const;

/** The queries that store a signal and wake the run that waits for it; a run that has ended takes none. */
export function signalQueries(
  build: Kysely<TableSchema>,
  signal: RunKey & { readonly name: string; readonly payload: string },
  options: { readonly nowMs: number; waitsFor(name: string): Expression<SqlBool> },
): readonly Compilable[] {
  const { project, runId, name, payload } = signal;
  const { nowMs, waitsFor } = options;
  const soonest = sql<number>`case when available_at < ${nowMs} then available_at else ${nowMs} end`;
  // What is held or ready was woken before.
  const asleep = sql<SqlBool>`coalesce(gate, 'timed') = 'timed'`;
  const count = build
    .updateTable("runs")
    .set((eb) => ({
      signal_count: eb("signal_count", "+", 1),
      available_at: eb
        .case()
        .when(eb.and([waitsFor(name), asleep]))
        .then(soonest)
        .else(eb.ref("available_at"))
        .end(),
      gate: eb
        .case()
        .when(eb.and([waitsFor(name), asleep]))
        .then(sql<"timed">`'timed'`)
        .else(eb.ref("gate"))
        .end(),
    }))
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("status", "in", unfinished);
  const store = build
    .insertInto("signals")
    .columns(["project", "run_id", "ordinal", "name", "payload", "sent_at"])
    .expression((insert) =>
      insert
        .selectFrom("runs")
        .select((eb) => [
          "project",
          "run_id",
          "signal_count",
          eb.cast<string>(eb.val(name), "text").as("name"),
          eb.cast<string>(eb.val(payload), "text").as("payload"),
          eb.cast<number>(eb.val(nowMs), "bigint").as("sent_at"),
        ])
        .where("project", "=", project)
        .where("run_id", "=", runId)
        .where("status", "in", unfinished),
    );
  return [count, store];
}
