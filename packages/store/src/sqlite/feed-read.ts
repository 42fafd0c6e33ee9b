import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { feedCursorInvalid } from "../journal/feed-cursor.ts";
import type { FeedCursor, FeedEntry, StoredEntry } from "../journal/stored-entry.ts";
import { limited } from "./connect.ts";

// Positions looked at before others get their turn: entries of other projects between those wanted are passed over.
const window = 5_000;

/** Reads the journal in the order of its positions, which is the order of the commits: there is one writer. */
export function feedRead(database: DatabaseSync) {
  const end = database.prepare("select coalesce(max(position), 0) as position from journal");
  // The plus keeps the index of the project away: the scan goes by position.
  const read = database.prepare(`
    select position, journal.project, journal.run_id, flow, journal.seq, kind, name, key, attempt, body, at
    from journal cross join runs on runs.project = journal.project and runs.run_id = journal.run_id
    where position > ? and position <= ? and +journal.project = ? order by position ${limited}`);
  return async ({ project, after, limit }: ReadFeed): Promise<{ entries: FeedEntry[]; cursor: FeedCursor }> => {
    const last = Number(end.get()?.position);
    if (after === "now") return { entries: [], cursor: String(last) };
    let position = after === null ? 0 : positionOf(after);
    const entries: FeedEntry[] = [];
    while (position < last && entries.length < limit) {
      const until = Math.min(position + window, last);
      const rows = read.all(position, until, project, limit - entries.length) as unknown as FeedRow[];
      for (const row of rows) entries.push(feedEntry(row));
      position = entries.length < limit ? until : rows.at(-1)!.position;
      if (position < last && entries.length < limit) await setImmediate();
    }
    return { entries, cursor: String(position) };
  };
}

interface ReadFeed {
  readonly project: string;
  readonly after: FeedCursor | null | "now";
  readonly limit: number;
}

interface FeedRow extends StoredEntry {
  readonly position: number;
  readonly project: string;
  readonly run_id: string;
  readonly flow: string;
}

function feedEntry({ project, run_id: runId, flow, seq, kind, name, key, attempt, body, at }: FeedRow): FeedEntry {
  return { project, runId, flow, entry: { seq, kind, name, key, attempt, body, at } };
}

function positionOf(cursor: FeedCursor): number {
  const position = Number(cursor);
  if (!/^\d{1,16}$/.test(cursor) || !Number.isSafeInteger(position)) throw feedCursorInvalid(cursor);
  return position;
}
