import { type SqlBool, sql } from "kysely";
import type { Tables } from "../tables/tables.ts";
import type { QueueKey } from "./queue-settings.ts";

/** New runs, or those that had begun and go on: each has an index of its own. */
export type HeldKind = "new" | "again";

export interface HeldRun {
  readonly runId: string;
  readonly key: string;
  /** Whether it was never started before. */
  readonly isNew: boolean;
}

// Literals, as both databases use a partial index only where they can see its condition in the query.
const isHeld = (kind: HeldKind) =>
  kind === "new" ? sql<SqlBool>`gate = 'held' and claims = 0` : sql<SqlBool>`gate = 'held' and claims > 0`;

/** A queue with work, and its row as it was found. */
export interface WorkingQueue extends QueueKey {
  readonly row: QueueRow;
}

/** What a round reads of its queue's row. */
export interface QueueRow {
  readonly settings: string;
  readonly limited: number;
  readonly round: number;
  readonly last_key: string;
  readonly sweeping: number;
}

const rowColumns = ["settings", "limited", "round", "last_key", "sweeping"] as const;

/** The queue's row; null when nobody named the queue. */
export async function queueRow({ build, read }: Tables, { project, queue }: QueueKey): Promise<QueueRow | null> {
  const query = build.selectFrom("queues").select(rowColumns);
  const [row] = await read(query.where("project", "=", project).where("queue", "=", queue));
  return row ?? null;
}

/** The queues whose runs wait to be admitted, and those that were limited and may have ready runs from before. */
export async function queuesWithWork({ build, read }: Tables): Promise<readonly WorkingQueue[]> {
  const rows = await read(
    build
      .selectFrom("queues as q")
      .select(["q.project", "q.queue", ...rowColumns.map((column) => `q.${column}` as const)])
      .where((eb) =>
        eb.or([
          eb("q.sweeping", "=", 1),
          ...(["new", "again"] as const).map((kind) =>
            eb(
              // Not `exists`: PostgreSQL would join all held runs.
              eb
                .selectFrom("runs as r")
                .select("r.run_id")
                .whereRef("r.project", "=", "q.project")
                .whereRef("r.queue", "=", "q.queue")
                .where(isHeld(kind))
                .limit(1),
              "is not",
              null,
            ),
          ),
        ]),
      )
      .orderBy("q.updated_at"),
  );
  return rows.map(({ project, queue, ...row }) => ({ project, queue, row }));
}

/** A held run of the highest priority of its kind. */
export interface HeadRun extends HeldRun {
  readonly priority: number;
  /** The lowest priority of its kind. */
  readonly lowest: number;
}

/** Of each kind the first held runs of the highest priority, by keys and then first come. */
export async function headRuns(
  tables: Tables,
  queue: QueueKey,
  { limit }: { readonly limit: number },
): Promise<readonly HeadRun[]> {
  const { build, read } = tables;
  const first = (kind: HeldKind) =>
    held(tables, queue, kind)
      .select(["run_id as runId", "queue_key as key", "priority", "available_at as at", "claims"])
      .select(
        held(tables, queue, kind)
          .select((eb) => eb.fn.min<number>("priority").as("least"))
          .as("lowest"),
      )
      .where(
        "priority",
        "=",
        held(tables, queue, kind).select((eb) => eb.fn.max<number>("priority").as("most")),
      )
      .orderBy("queue_key")
      .orderBy("available_at")
      .orderBy("run_id")
      .limit(limit);
  const rows = await read(
    build
      .selectFrom(first("again").as("again"))
      .selectAll()
      .unionAll(build.selectFrom(first("new").as("new")).selectAll())
      .orderBy("key")
      .orderBy("at")
      .orderBy("runId"),
  );
  return rows.map(({ runId, key, priority, lowest, claims }) => ({
    runId,
    key,
    priority,
    lowest: lowest ?? priority,
    isNew: claims === 0,
  }));
}

/** Whether held runs of a priority have a key behind this one. */
export async function hasKeyAfter(
  tables: Tables,
  queue: QueueKey,
  { kind, priority, key }: { readonly kind: HeldKind; readonly priority: number; readonly key: string },
): Promise<boolean> {
  const query = held(tables, queue, kind).select("queue_key");
  const found = await tables.read(query.where("priority", "=", priority).where("queue_key", ">", key).limit(1));
  return found.length > 0;
}

/** The highest priority below the given one that has held runs; null for none. */
export async function nextPriority(
  tables: Tables,
  queue: QueueKey,
  { kind, below }: { readonly kind: HeldKind; readonly below: number | null },
): Promise<number | null> {
  let query = held(tables, queue, kind).select((eb) => eb.fn.max<number | null>("priority").as("priority"));
  if (below !== null) query = query.where("priority", "<", below);
  const [row] = await tables.read(query);
  return row?.priority ?? null;
}

/** Keys that have held runs of a priority, in order: from one lookup to the next, however many runs each has. */
export async function heldKeys(
  { build, read }: Tables,
  { project, queue }: QueueKey,
  options: {
    readonly kind: HeldKind;
    readonly priority: number;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<readonly string[]> {
  const { kind, priority, after, limit } = options;
  if (limit <= 0) return [];
  const least = build
    .selectFrom("runs")
    .select((eb) => [eb.fn.min<string | null>("queue_key").as("key"), sql<number>`1`.as("n")])
    .where("project", "=", project)
    .where("queue", "=", queue)
    .where("priority", "=", priority)
    .where(isHeld(kind))
    .$if(after !== null, (query) => query.where("queue_key", ">", after!));
  const rows = await read(
    build
      .withRecursive("keys", (recursive) =>
        recursive
          .selectFrom(least.as("least"))
          .select(["least.key", "least.n"])
          .unionAll(
            recursive
              .selectFrom("keys")
              .select((eb) => [
                eb
                  .selectFrom("runs")
                  .select((of) => of.fn.min<string | null>("queue_key").as("key"))
                  .where("project", "=", project)
                  .where("queue", "=", queue)
                  .where("priority", "=", priority)
                  .where(isHeld(kind))
                  .whereRef("queue_key", ">", "keys.key")
                  .as("key"),
                sql<number>`n + 1`.as("n"),
              ])
              .where("keys.key", "is not", null)
              .where("keys.n", "<", limit),
          ),
      )
      .selectFrom("keys")
      .select("keys.key")
      .where("keys.key", "is not", null)
      .orderBy("keys.n"),
  );
  return rows.map(({ key }) => key as string);
}

/** The first held run of each key. */
export async function firstOfEach(
  tables: Tables,
  queue: QueueKey,
  options: { readonly kind: HeldKind; readonly priority: number; readonly keys: readonly string[] },
): Promise<readonly HeldRun[]> {
  const { project, queue: name } = queue;
  const { kind, priority, keys } = options;
  if (keys.length === 0) return [];
  const rows = sql.join(keys.map((key) => sql`(${key})`));
  const found = await tables.read(
    tables.build
      .selectFrom(sql<{ column1: string }>`(values ${rows})`.as("wanted"))
      .select((eb) => [
        "wanted.column1 as key",
        eb
          .selectFrom("runs")
          .select("run_id")
          .where("project", "=", project)
          .where("queue", "=", name)
          .where(isHeld(kind))
          .where("priority", "=", priority)
          .whereRef("queue_key", "=", "wanted.column1")
          .orderBy("available_at")
          .orderBy("run_id")
          .limit(1)
          .as("runId"),
      ]),
  );
  return found.flatMap(({ key, runId }) => (runId === null ? [] : { runId, key, isNew: kind === "new" }));
}

/** The first held runs of a key, in order. */
export async function firstOf(
  tables: Tables,
  queue: QueueKey,
  options: { readonly kind: HeldKind; readonly priority: number; readonly key: string; readonly limit: number },
): Promise<readonly HeldRun[]> {
  const { kind, priority, key, limit } = options;
  const found = await tables.read(
    held(tables, queue, kind)
      .select("run_id as runId")
      .where("priority", "=", priority)
      .where("queue_key", "=", key)
      .orderBy("available_at")
      .orderBy("run_id")
      .limit(limit),
  );
  return found.map(({ runId }) => ({ runId, key, isNew: kind === "new" }));
}

function held({ build }: Tables, { project, queue }: QueueKey, kind: HeldKind) {
  return build.selectFrom("runs").where("project", "=", project).where("queue", "=", queue).where(isHeld(kind));
}
