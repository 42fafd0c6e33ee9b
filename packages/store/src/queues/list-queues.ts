import { type SqlBool, sql } from "kysely";
import type { Tables } from "../tables/tables.ts";
import { queueSize } from "./bounded-start.ts";
import type { QueueKey, StoredQueue } from "./queue-settings.ts";

/** A queue as it is at this moment. */
export interface QueueState extends StoredQueue {
  readonly queue: string;
  /** Runs that are queued, delayed ones included; counted up to 100,000. */
  readonly size: number;
  readonly running: number;
  /** Since when the run waits that is due the longest; null for none. */
  readonly oldestDueAt: number | null;
}

const sizeUpTo = 100_000;

/** The queues of a project, by name. */
export async function listQueues(
  tables: Tables,
  { project }: { readonly project: string },
): Promise<readonly QueueState[]> {
  const { build, read } = tables;
  const rows = await read(
    build.selectFrom("queues").select(["queue", "settings"]).where("project", "=", project).orderBy("queue"),
  );
  const running = build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    .where("status", "=", sql.lit("running"));
  const counted = await read(
    build
      .selectFrom("runs")
      .select((eb) => ["queue", eb.fn.countAll<number>().as("count")])
      .where("project", "=", project)
      // By their keys: SQLite would read the whole project rather than the index that finds them.
      .where("run_id", "in", running)
      .groupBy("queue"),
  );
  const runningIn = new Map(counted.map(({ queue, count }) => [queue, count]));
  return Promise.all(
    rows.map(async ({ queue, settings }) => ({
      ...(JSON.parse(settings) as StoredQueue),
      queue,
      size: await queueSize(tables, { project, queue }, sizeUpTo),
      running: runningIn.get(queue) ?? 0,
      oldestDueAt: await oldestDueAt(tables, { project, queue }),
    })),
  );
}

async function oldestDueAt({ build, read }: Tables, { project, queue }: QueueKey): Promise<number | null> {
  const found = await Promise.all(
    (["held", "ready"] as const).map((gate) =>
      read(
        build
          .selectFrom("runs")
          .select((eb) => eb.fn.min<number | null>("available_at").as("at"))
          .where("project", "=", project)
          .where("queue", "=", queue)
          .where(sql<SqlBool>`status = 'queued' and queue <> 'default'`)
          .where("gate", "=", gate),
      ),
    ),
  );
  const times = found.flatMap(([row]) => row?.at ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
