import type { RunKey, Store, StoredEntry } from "@millrace/store";

// Results, not failures, and waits with their endings.
const keptKinds = new Set<StoredEntry["kind"]>(["step.succeeded", "wait.started", "wait.finished", "event.emitted"]);
const journalPage = 5_000;

/** What a retry takes over from the journal of its parent, numbered for the place behind `run.queued`. */
export async function copiedEntries(store: Store, key: RunKey): Promise<readonly StoredEntry[]> {
  const kept: StoredEntry[] = [];
  let afterSeq = 0;
  for (;;) {
    const page = await store.readJournal({ ...key, afterSeq, limit: journalPage });
    kept.push(...page.filter(({ kind }) => keptKinds.has(kind)));
    if (page.length < journalPage) break;
    afterSeq = page.at(-1)!.seq;
  }
  return kept.map((entry, index) => ({ ...entry, seq: index + 2 }));
}
