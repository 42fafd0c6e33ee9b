import { feedCursorInvalid } from "../journal/feed-cursor.ts";
import type { FeedCursor, FeedEntry, StoredEntry } from "../journal/stored-entry.ts";
import { entryColumns } from "../runs/run-columns.ts";
import type { Database } from "./database.ts";

interface ReadFeed {
  readonly project: string;
  readonly after: FeedCursor | null | "now";
  readonly limit: number;
}

interface FeedRow extends StoredEntry {
  readonly project: string;
  readonly runId: string;
  readonly flow: string;
  readonly cursor: FeedCursor;
}

/**
 * Reads the journal in the order of (transaction, position), and only below the oldest transaction that is still in
 * flight: one that commits late has a higher number than all that was read, so nothing ever appears behind a cursor.
 */
export function readFeed(database: Database) {
  return async ({ project, after, limit }: ReadFeed): Promise<{ entries: FeedEntry[]; cursor: FeedCursor }> => {
    if (after === "now") return { entries: [], cursor: await presentEnd(database) };
    const [xid, position] = after === null ? ["0", "0"] : parseCursor(after);
    const rows = await database.rows<FeedRow>({ text: page, values: [project, xid, position, limit] });
    const entries = rows.map(({ project, runId, flow, cursor: _, ...entry }) => ({ project, runId, flow, entry }));
    return { entries, cursor: rows.at(-1)?.cursor ?? after ?? "0:0" };
  };
}

const page = `
  select j.project, j.run_id as "runId", r.flow, ${entryColumns.replace(/\w+/g, "j.$&")}, j.xid || ':' || j.position as cursor
  from millrace.journal as j join millrace.runs as r on r.project = j.project and r.run_id = j.run_id
  where j.project = $1 and (j.xid, j.position) > ($2::xid8, $3::bigint)
    and j.xid < pg_snapshot_xmin(pg_current_snapshot())
  order by j.xid, j.position limit $4`;

async function presentEnd(database: Database): Promise<FeedCursor> {
  const [row] = await database.rows<{ readonly cursor: FeedCursor }>({
    text: "select pg_snapshot_xmin(pg_current_snapshot()) || ':0' as cursor",
  });
  return row!.cursor;
}

function parseCursor(cursor: FeedCursor): readonly string[] {
  const limit = 2n ** 63n;
  const parts = cursor.split(":");
  if (parts.length !== 2 || !parts.every((part) => /^\d{1,19}$/.test(part) && BigInt(part) < limit))
    throw feedCursorInvalid(cursor);
  return parts;
}
