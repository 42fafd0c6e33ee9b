import type { Tables } from "../tables/tables.ts";
import {
  firstOf,
  firstOfEach,
  type HeadRun,
  type HeldKind,
  type HeldRun,
  hasKeyAfter,
  nextPriority,
} from "./held-runs.ts";
import type { QueueKey } from "./queue-settings.ts";
import { type KeysInTurn, keysInTurn, turned } from "./turns.ts";

/** Where a round finds the held runs of one kind. */
export interface HeldSource {
  /** The highest priority below the given one; null for none. */
  nextPriority(below: number | null): Promise<number | null>;
  /** The keys of a priority, the one after `lastKey` first. */
  keysInTurn(of: { readonly priority: number; readonly lastKey: string }): Promise<KeysInTurn>;
  /** The first runs of each wanted key. */
  find(of: { readonly priority: number; readonly wanted: readonly Wanted[] }): Promise<readonly HeldRun[]>;
}

export interface Wanted {
  readonly key: string;
  readonly count: number;
}

/** Asks the store each time, whatever number of runs is held. */
function storedSource(tables: Tables, queue: QueueKey, kind: HeldKind): HeldSource {
  return {
    nextPriority: (below) => nextPriority(tables, queue, { kind, below }),
    keysInTurn: (of) => keysInTurn(tables, queue, { kind, ...of }),
    async find({ priority, wanted }) {
      if (wanted.every(({ count }) => count === 1))
        return firstOfEach(tables, queue, { kind, priority, keys: wanted.map(({ key }) => key) });
      const found = wanted.map(({ key, count }) => firstOf(tables, queue, { kind, priority, key, limit: count }));
      return (await Promise.all(found)).flat();
    },
  };
}

/**
 * The same out of what was read at once, where the highest priority is all of it: `head` has as many of its runs as the
 * round may take. Lower priorities are asked for.
 */
function headSource(head: readonly HeadRun[], beyond: HeldSource): HeldSource {
  const [first] = head;
  if (!first) return noRuns;
  const { priority: highest, lowest } = first;
  const byKey = Map.groupBy(head, ({ key }) => key);
  return {
    async nextPriority(below) {
      if (below === null) return highest;
      return below <= lowest ? null : beyond.nextPriority(below);
    },
    async keysInTurn({ priority, lastKey }) {
      if (priority !== highest) return beyond.keysInTurn({ priority, lastKey });
      return { keys: turned([...byKey.keys()], lastKey), more: false };
    },
    async find({ priority, wanted }) {
      if (priority !== highest) return beyond.find({ priority, wanted });
      return wanted.flatMap(({ key, count }) => byKey.get(key)?.slice(0, count) ?? []);
    },
  };
}

const noRuns: HeldSource = {
  nextPriority: async () => null,
  keysInTurn: async () => ({ keys: [], more: false }),
  find: async () => [],
};

/**
 * The source of a kind whose first runs were read. Few runs, or one key whose runs have no limits of their own, need no
 * further look at the highest priority.
 */
export async function sourceOf(
  tables: Tables,
  queue: QueueKey,
  {
    kind,
    head,
    limit,
    limitedKeys,
  }: {
    readonly kind: HeldKind;
    readonly head: readonly HeadRun[];
    /** As many runs were asked for at most. */
    readonly limit: number;
    readonly limitedKeys: boolean;
  },
): Promise<HeldSource> {
  const stored = storedSource(tables, queue, kind);
  if (head.length < limit) return headSource(head, stored);
  const { key, priority } = head[0]!;
  const isOneLane = head.at(-1)!.key === key && (key === "" || !limitedKeys);
  if (!isOneLane || (await hasKeyAfter(tables, queue, { kind, priority, key }))) return stored;
  return headSource(head, stored);
}
