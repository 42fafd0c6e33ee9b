import { type SqlBool, sql } from "kysely";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";
import type { QueueKey } from "./queue-settings.ts";

/**
 * The statements that refuse a transaction when the queue has `maxSize` queued runs already; they come before those of the
 * start. The first one locks the queue's row, so that the second one sees what every start before this one has written.
 */
export function sizeStatements(
  { build, statement }: Tables,
  { project, queue }: QueueKey,
  maxSize: number,
): readonly TableWrite[] {
  const row = build.updateTable("queues").where("project", "=", project).where("queue", "=", queue);
  const lock = row.set((eb) => ({ starts: eb("starts", "+", 1) }));
  const queued = build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where(isQueued)
    .limit(maxSize);
  const check = row
    .set((eb) => ({ starts: eb.ref("starts") }))
    .where((eb) =>
      eb(
        eb.selectFrom(queued.as("queued")).select((of) => of.fn.countAll<number>().as("size")),
        "<",
        maxSize,
      ),
    );
  return [statement(lock, { expect: 1 }), statement(check, { expect: 1 })];
}

/** How many runs of a queue are queued, counted up to a bound. */
export async function queueSize({ build, read }: Tables, { project, queue }: QueueKey, upTo: number): Promise<number> {
  const queued = build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where(isQueued)
    .limit(upTo);
  const [row] = await read(build.selectFrom(queued.as("queued")).select((eb) => eb.fn.countAll<number>().as("size")));
  return row?.size ?? 0;
}

// In the words of the index.
const isQueued = sql<SqlBool>`status = 'queued' and queue <> 'default'`;
