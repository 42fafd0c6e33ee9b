import type { Tables } from "../tables/tables.ts";
import { type HeldKind, type HeldRun, heldKeys } from "./held-runs.ts";
import type { QueueKey } from "./queue-settings.ts";

/** How many keys of one priority a round looks at; those beyond have their turn in the next rounds. */
const keysPerRound = 256;

export interface KeysInTurn {
  /** The key after the one whose turn was last comes first. */
  readonly keys: readonly string[];
  /** Whether there may be keys that were not looked at. */
  readonly more: boolean;
}

/** The keys of a priority whose turn it is, round and round. */
export async function keysInTurn(
  tables: Tables,
  queue: QueueKey,
  { lastKey, ...of }: { readonly kind: HeldKind; readonly priority: number; readonly lastKey: string },
): Promise<KeysInTurn> {
  const later = await heldKeys(tables, queue, { ...of, after: lastKey, limit: keysPerRound });
  const left = keysPerRound - later.length;
  const fromStart = await heldKeys(tables, queue, { ...of, after: null, limit: left });
  const keys = [...new Set([...later, ...fromStart])];
  return { keys, more: keys.length >= keysPerRound };
}

/** Keys in the order of the databases, turned so that the one after `lastKey` comes first. */
export function turned(keys: readonly string[], lastKey: string): readonly string[] {
  const from = keys.findIndex((key) => Buffer.compare(Buffer.from(key), Buffer.from(lastKey)) > 0);
  return from <= 0 ? keys : [...keys.slice(from), ...keys.slice(0, from)];
}

/** One run of each key, then the second one of each, in the order of the keys. */
export function inTurns(runs: readonly HeldRun[], keys: readonly string[]): readonly HeldRun[] {
  const byKey = new Map<string, HeldRun[]>(keys.map((key) => [key, []]));
  for (const run of runs) byKey.get(run.key)?.push(run);
  const queues = [...byKey.values()];
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue[turn] ?? [])).flat();
}
