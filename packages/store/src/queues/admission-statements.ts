import type { QueueSettings } from "@millrace/flow/queue";
import { type SqlBool, sql } from "kysely";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { HeldRun } from "./held-runs.ts";
import type { QueueKey, StoredQueue } from "./queue-settings.ts";

const sweptPerRound = 500;

/** The row of a queue as a round has read it; a change of it undoes the round. */
export interface StoredQueueRow {
  readonly settings: string;
  readonly limited: number;
  readonly round: number;
}

/** What a round writes; it undoes itself when another round was faster, or a run of it is no longer held. */
export function admissionStatements(
  tables: Tables,
  { project, queue }: QueueKey,
  options: {
    readonly runs: readonly HeldRun[];
    readonly lastKey: string;
    readonly nowMs: number;
    readonly stored: StoredQueueRow;
  },
): readonly TableWrite[] {
  const { build, statement } = tables;
  const { runs, lastKey, nowMs, stored } = options;
  const turn = build
    .updateTable("queues")
    .set({ round: stored.round + 1, last_key: lastKey })
    .where("project", "=", project)
    .where("queue", "=", queue)
    // Limits that somebody has changed meanwhile have not been looked at.
    .where("settings", "=", stored.settings)
    .where("round", "=", stored.round);
  const { settings } = JSON.parse(stored.settings) as StoredQueue;
  if (runs.length === 0) return [statement(turn, { expect: 1 })];
  const admit = build
    .updateTable("runs")
    .set({ gate: "ready", ready_at: nowMs, slot: stored.limited })
    .where("project", "=", project)
    .where(
      "run_id",
      "in",
      runs.map(({ runId }) => runId),
    )
    .where("gate", "=", sql.lit("held"));
  return [
    statement(turn, { expect: 1 }),
    statement(admit, { expect: runs.length }),
    ...rateStatements(tables, { project, queue }, { started: runs.filter(({ isNew }) => isNew), nowMs, settings }),
  ];
}

/** Remembers starts for as long as a rate counts them. */
function rateStatements(
  { build, statement }: Tables,
  { project, queue }: QueueKey,
  options: { readonly started: readonly HeldRun[]; readonly nowMs: number; readonly settings: QueueSettings },
): readonly TableWrite[] {
  const { started, nowMs, settings } = options;
  const periodMs = Math.max(settings.rate?.perMs ?? 0, settings.ratePerKey?.perMs ?? 0);
  if (periodMs === 0 || started.length === 0) return [];
  const counts = Map.groupBy(started, ({ key }) => key);
  const remember = build
    .insertInto("queue_admissions")
    .values([...counts].map(([key, { length }]) => ({ project, queue, key, at: nowMs, count: length })))
    .onConflict((conflict) =>
      conflict
        .columns(["project", "queue", "key", "at"])
        .doUpdateSet((eb) => ({ count: eb("queue_admissions.count", "+", eb.ref("excluded.count")) })),
    );
  const forget = build
    .deleteFrom("queue_admissions")
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where("at", "<=", nowMs - periodMs);
  return [statement(remember), statement(forget)];
}

/** Holds a page of the runs that were ready when the queue was limited or paused, and counts those that run. */
export function sweepStatements(
  { build, statement }: Tables,
  { project, queue }: QueueKey,
  stored: StoredQueueRow,
): readonly TableWrite[] {
  // What was let in and not yet taken by a worker stays in, unless the queue is paused.
  const { paused } = JSON.parse(stored.settings) as StoredQueue;
  const isEarly = paused ? sql<SqlBool>`(slot = 0 or claims = 0)` : sql<SqlBool>`slot = 0`;
  const early = build
    .selectFrom("runs")
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where(sql<SqlBool>`status = 'queued' and queue <> 'default' and gate = 'ready'`)
    .where(isEarly);
  const hold = build
    .updateTable("runs")
    .set({ gate: "held", ready_at: null, slot: 0 })
    .where("project", "=", project)
    .where("run_id", "in", early.select("run_id").limit(sweptPerRound))
    // A run that a worker takes meanwhile is left to it.
    .where("gate", "=", sql.lit("ready"));
  const running = build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    .where("status", "=", sql.lit("running"));
  const count = build
    .updateTable("runs")
    .set({ slot: 1 })
    .where("project", "=", project)
    // By their keys: SQLite would read the whole project rather than the index that finds them.
    .where("run_id", "in", running)
    .where("status", "=", sql.lit("running"))
    .where("queue", "=", queue)
    .where("slot", "=", 0);
  const end = build
    .updateTable("queues")
    .set((eb) => ({
      sweeping: eb
        .case()
        .when(eb.exists(early.select("run_id")))
        .then(1)
        .else(0)
        .end(),
    }))
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where("settings", "=", stored.settings);
  // The queue's row first, as everywhere: two that lock in another order would wait for each other.
  const turn = build
    .updateTable("queues")
    .set({ round: stored.round + 1 })
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where("round", "=", stored.round);
  return [statement(turn, { expect: 1 }), statement(hold), statement(count), statement(end, { expect: 1 })];
}
