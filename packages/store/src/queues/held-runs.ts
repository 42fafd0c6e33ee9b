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

/** The queues whose runs wait to be admitted, and those that were limited and may have ready runs from before. */
export async function queuesWithWork({ build, read }: Tables): Promise<readonly QueueKey[]> {
  return read(
    build
      .selectFrom("queues as q")
      .select(["q.project", "q.queue"])
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
