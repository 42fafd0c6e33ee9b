import type { Json } from "@millrace/flow";
import { maxCollected } from "@millrace/flow/queue";
import { type SqlBool, sql } from "kysely";
import type { RunStart } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import { keyStatements } from "./collected-key.ts";

/** How starts with the same key become one run. */
export type Collecting =
  | { readonly collect: "batch"; readonly key: string; readonly size: number; readonly withinMs: number }
  | { readonly collect: "debounce"; readonly key: string; readonly withinMs: number; readonly longestMs: number };

/**
 * Adds a start to the run that collects those of its key: an entry more in its journal. Null when there is none, as a
 * worker took it or it is full; one that is being taken at this moment takes no more, since both write the same row.
 */
export async function addToCollected(
  tables: Tables,
  run: CollectedStart,
  collecting: Collecting,
): Promise<RunKey | null> {
  const rows = await tables.write(addStatements(tables, run, { collecting, nowMs: await tables.nowMs() }), {
    claimable: true,
  });
  const [added] = (rows?.[0] ?? []) as readonly { readonly run_id: string }[];
  return added ? { project: run.project, runId: added.run_id } : null;
}

/** The run that collects the starts of a key and how many it has; null when the next one begins a run. */
export async function collectingRun(
  { build, read }: Tables,
  { project, flow, key }: CollectKey,
): Promise<(RunKey & { readonly count: number }) | null> {
  const [row] = await read(
    build
      .selectFrom("runs")
      .select(["run_id", "seq"])
      .where("project", "=", project)
      .where("flow", "=", flow)
      .where("collect_key", "=", key)
      .where(sql<SqlBool>`status = 'queued' and claims = 0`),
  );
  return row ? { project, runId: row.run_id, count: row.seq } : null;
}

/** The statements that add a start to the run that collects; they hold only if there is one. */
export function addStatements(
  tables: Tables,
  { project, flow, input, event, idempotencyKey }: CollectedStart,
  { collecting, nowMs }: { readonly collecting: Collecting; readonly nowMs: number },
): readonly TableWrite[] {
  const { statement } = tables;
  const body = JSON.stringify({ input, ...(event && { event }) });
  const pending = collectedRun(tables, { project, flow, key: collecting.key });
  const count = pending
    .set((eb) => ({
      seq: eb("seq", "+", 1),
      ...(collecting.collect === "debounce" && {
        available_at: pushedBack(collecting, nowMs),
        // It has as long as before to be taken by a worker from then on.
        expire_at: sql<number>`expire_at + (${pushedBack(collecting, nowMs)}) - available_at`,
      }),
    }))
    .where(sql<SqlBool>`status = 'queued' and claims = 0`)
    .returning("run_id");
  const close = pending
    .set({ collect_key: null, available_at: nowMs })
    .where("seq", ">=", collecting.collect === "batch" ? collecting.size : maxCollected);
  return [
    statement(count, { expect: 1 }),
    statement(collectedEntry(tables, { project, flow, key: collecting.key, body, nowMs })),
    ...(idempotencyKey
      ? keyStatements(tables, { project, flow, input, idempotencyKey }, { key: collecting.key, nowMs })
      : []),
    statement(close),
  ];
}

/**
 * Queues a run that collects starts; false when the statements before it refused, or another start was faster. The key
 * of its first start is kept beside those of the others.
 */
export async function beginCollecting(
  tables: Tables,
  start: RunStart,
  { key, input, before }: { readonly key: string; readonly input: Json; readonly before: readonly TableWrite[] },
): Promise<boolean> {
  const { project, flow, runId, idempotencyKey } = start;
  const nowMs = await tables.nowMs();
  const begin = beginStatements(tables, { ...start, idempotencyKey: null }, { key, nowMs });
  const named =
    idempotencyKey === null ? [] : keyStatements(tables, { project, flow, input, idempotencyKey }, { key, nowMs });
  return (
    (await tables.write([...before, ...begin, ...named], { claimable: true, runs: [{ project, runId }] })) !== null
  );
}

/**
 * The statements that queue a run which collects starts; they hold only if there is none. The row in `collecting` lets one
 * at a time look whether there is such a run.
 */
export function beginStatements(
  tables: Tables,
  start: RunStart,
  { key, nowMs }: { readonly key: string; readonly nowMs: number },
): readonly TableWrite[] {
  const { build, statement } = tables;
  const { project, flow, runId } = start;
  const lock = build
    .insertInto("collecting")
    .values({ project, flow, collect_key: key })
    .onConflict((conflict) => conflict.doNothing());
  // What ended before a worker took it, or was taken, collects no more.
  const forget = collectedRun(tables, { project, flow, key })
    .set({ collect_key: null })
    .where(sql<SqlBool>`(status <> 'queued' or claims > 0)`);
  const isFirst = build
    .updateTable("collecting")
    .set({ collect_key: key })
    .where("project", "=", project)
    .where("flow", "=", flow)
    .where("collect_key", "=", key)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("runs")
            .select("run_id")
            .where("project", "=", project)
            .where("flow", "=", flow)
            .where("collect_key", "=", key),
        ),
      ),
    );
  const mark = build
    .updateTable("runs")
    .set({ collect_key: key })
    .where("project", "=", project)
    .where("run_id", "=", runId);
  const unlock = build
    .deleteFrom("collecting")
    .where("project", "=", project)
    .where("flow", "=", flow)
    .where("collect_key", "=", key);
  return [
    statement(lock, { expect: 1 }),
    statement(forget),
    statement(isFirst, { expect: 1 }),
    ...tables.startStatements([start], nowMs),
    statement(mark, { expect: 1 }),
    statement(unlock, { expect: 1 }),
  ];
}

/** A start that goes into the run of others. */
interface CollectedStart {
  readonly project: string;
  readonly flow: string;
  readonly input: Json;
  /** With one that was there before, nothing is added. */
  readonly idempotencyKey?: string | null;
  /** What it was started by. */
  readonly event?: { readonly id: string; readonly type: string };
}

interface CollectKey {
  readonly project: string;
  readonly flow: string;
  readonly key: string;
}

function collectedRun({ build }: Tables, { project, flow, key }: CollectKey) {
  return build
    .updateTable("runs")
    .where("project", "=", project)
    .where("flow", "=", flow)
    .where("collect_key", "=", key);
}

/** The later moment, but not so late that the first start waits for longer than it may. */
function pushedBack({ withinMs, longestMs }: Extract<Collecting, { collect: "debounce" }>, nowMs: number) {
  const until = nowMs + withinMs;
  return sql<number>`case when created_at + ${longestMs} < ${until} then created_at + ${longestMs} else ${until} end`;
}

/** The entry of a start that was added, behind the last one of the run. */
function collectedEntry(
  { build }: Tables,
  { project, flow, key, body, nowMs }: CollectKey & { readonly body: string; readonly nowMs: number },
) {
  return build
    .insertInto("journal")
    .columns(["project", "run_id", "seq", "kind", "name", "key", "attempt", "body", "at"])
    .expression((insert) =>
      insert
        .selectFrom("runs")
        .select((eb) => [
          "project",
          "run_id",
          "seq",
          sql.lit("run.collected").as("kind"),
          sql<null>`null`.as("name"),
          sql<null>`null`.as("key"),
          sql.lit(0).as("attempt"),
          eb.cast<string>(eb.val(body), "text").as("body"),
          eb.cast<number>(eb.val(nowMs), "bigint").as("at"),
        ])
        .where("project", "=", project)
        .where("flow", "=", flow)
        .where("collect_key", "=", key),
    );
}
