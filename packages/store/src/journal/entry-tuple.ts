import type { StoredEntry } from "./stored-entry.ts";

/** An entry as the databases hand it over where many are read: `entryColumns` in their order. */
export type EntryTuple = readonly [
  seq: StoredEntry["seq"],
  kind: StoredEntry["kind"],
  name: StoredEntry["name"],
  key: StoredEntry["key"],
  attempt: StoredEntry["attempt"],
  body: StoredEntry["body"],
  at: StoredEntry["at"],
];

export function entryOf([seq, kind, name, key, attempt, body, at]: EntryTuple): StoredEntry {
  return { seq, kind, name, key, attempt, body, at };
}
