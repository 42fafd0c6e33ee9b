import type { EntryBodies } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";

/** The first entry of a run. */
export function queuedEntry(body: EntryBodies["run.queued"], at: number): StoredEntry {
  return { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: JSON.stringify(body), at };
}
