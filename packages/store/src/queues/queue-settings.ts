import { MillraceError } from "@millrace/flow/errors";
import { checkQueueName, checkQueueSettings, defaultQueue, type QueueSettings, unlimited } from "@millrace/flow/queue";
import type { Tables } from "../tables/tables.ts";

export interface QueueKey {
  readonly project: string;
  readonly queue: string;
}

/** What the store keeps of a queue. */
export interface StoredQueue {
  /** The limits that hold. */
  readonly settings: QueueSettings;
  /** The limits of the last version that declared some; null for none so far. */
  readonly declared: QueueSettings | null;
  readonly paused: boolean;
}

const newQueue: StoredQueue = { settings: unlimited, declared: null, paused: false };
const tries = 10;

/** The queue of this name; null when no version named it and nobody set it. */
export async function readQueue(tables: Tables, key: QueueKey): Promise<StoredQueue | null> {
  const [row] = await tables.read(rowOf(tables, key));
  return row ? (JSON.parse(row.settings) as StoredQueue) : null;
}

/**
 * What publishing a version does: its limits hold, unless the version before declared the same ones and somebody has
 * changed them since. A version that only names the queue leaves the limits as they are.
 */
export function declareQueue(tables: Tables, key: QueueKey, settings: QueueSettings | null): Promise<StoredQueue> {
  if (key.queue === defaultQueue && settings === null) return Promise.resolve(newQueue);
  return change(tables, key, (present) => {
    if (settings === null) return present;
    return sameSettings(settings, present.declared) ? present : { ...present, settings, declared: settings };
  });
}

/** Changes some of a queue's limits; null takes one away. A queue that is not there is made. */
export function setQueue(
  tables: Tables,
  key: QueueKey,
  settings: { readonly [Limit in keyof QueueSettings]?: QueueSettings[Limit] | undefined },
): Promise<StoredQueue> {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return change(tables, key, (present) => ({ ...present, settings: { ...present.settings, ...given } }));
}

/** Lets a queue start no runs, or start them again; null when there is none. */
export async function pauseQueue(tables: Tables, key: QueueKey, paused: boolean): Promise<StoredQueue | null> {
  if (!(await readQueue(tables, key))) return null;
  return change(tables, key, (present) => ({ ...present, paused }));
}

/** Whether runs of the queue have to be held until they are admitted. */
function isLimited({ settings, paused }: StoredQueue): boolean {
  const { concurrency, concurrencyPerKey, rate, ratePerKey } = settings;
  return paused || [concurrency, concurrencyPerKey, rate, ratePerKey].some((limit) => limit !== null);
}

async function change(
  tables: Tables,
  key: QueueKey,
  next: (present: StoredQueue) => StoredQueue,
): Promise<StoredQueue> {
  checkQueueName(key.queue);
  if (key.queue === defaultQueue) throw defaultHasNoLimits();
  for (let attempt = 0; attempt < tries; attempt++) {
    const [row] = await tables.read(rowOf(tables, key));
    const stored = next(row ? (JSON.parse(row.settings) as StoredQueue) : newQueue);
    checkQueueSettings(stored.settings, key.queue);
    const text = JSON.stringify(stored);
    if (row?.settings === text) return stored;
    const limited = isLimited(stored) ? 1 : 0;
    const values = { settings: text, limited, updated_at: await tables.nowMs(), sweeping: limited };
    const { build } = tables;
    const statement = row
      ? build
          .updateTable("queues")
          .set(values)
          .where("project", "=", key.project)
          .where("queue", "=", key.queue)
          .where("settings", "=", row.settings)
      : build
          .insertInto("queues")
          .values({ ...key, ...values })
          .onConflict((conflict) => conflict.doNothing());
    if (await tables.write([tables.statement(statement, { expect: 1 })], { duties: true })) return stored;
  }
  throw new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: `Cannot change the queue ${key.queue} as nobody else may do so at the same moment: it changed ${tries} times meanwhile`,
  });
}

function defaultHasNoLimits(): MillraceError {
  return new MillraceError({
    code: "QUEUE_INVALID",
    message: `Cannot change the queue ${defaultQueue} as it has no limits: some were given`,
    hint: "Name a queue in defineFlow, and limit that one.",
  });
}

function rowOf({ build }: Tables, { project, queue }: QueueKey) {
  return build.selectFrom("queues").select("settings").where("project", "=", project).where("queue", "=", queue);
}

function sameSettings(settings: QueueSettings, other: QueueSettings | null): boolean {
  return other !== null && JSON.stringify(inOrder(settings)) === JSON.stringify(inOrder(other));
}

function inOrder({ concurrency, concurrencyPerKey, rate, ratePerKey, maxSize }: QueueSettings) {
  const pair = (of: QueueSettings["rate"]) => of && [of.limit, of.perMs];
  return [concurrency, concurrencyPerKey, pair(rate), pair(ratePerKey), maxSize];
}
