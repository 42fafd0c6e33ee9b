import type { DatabaseSync } from "node:sqlite";
import { type EntryTuple, entryOf } from "../journal/entry-tuple.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { RunKey } from "../runs/run.ts";
import { entryColumns } from "../runs/run-columns.ts";

/** Appends to journals and reads one back. */
export function journalStatements(database: DatabaseSync) {
  const insert = database.prepare(`
    insert into journal (project, run_id, seq, kind, name, key, attempt, body, at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const readWhole = database.prepare(`
    select ${entryColumns} from journal where project = ? and run_id = ? order by seq`);
  readWhole.setReturnArrays(true);
  return {
    append({ project, runId }: RunKey, entries: readonly StoredEntry[]): void {
      for (const { seq, kind, name, key, attempt, body, at } of entries)
        insert.run(project, runId, seq, kind, name, key, attempt, body, at);
    },
    readWhole({ project, runId }: RunKey): StoredEntry[] {
      // Arrays first: the objects that node:sqlite makes are dictionaries, slow to copy and to send to another thread.
      return (readWhole.all(project, runId) as unknown as EntryTuple[]).map(entryOf);
    },
  };
}
