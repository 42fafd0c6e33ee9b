import type { FeedEntry } from "@millrace/store";

/**
 * Where a client stands in the feed. The store gives a cursor for each read, not for each entry; `seen` names the last
 * entry behind the cursor that was sent, so that a client that broke off in the middle of a read gets none twice.
 */
export interface FeedPosition {
  /** What the store gave out; null for the beginning. */
  readonly cursor: string | null;
  readonly seen: string | null;
}

const separator = "~";

export function positionText({ cursor, seen }: FeedPosition): string {
  return seen === null ? `${cursor ?? ""}` : `${cursor ?? ""}${separator}${seen}`;
}

export function parsePosition(text: string): FeedPosition {
  const cut = text.indexOf(separator);
  const cursor = cut < 0 ? text : text.slice(0, cut);
  return { cursor: cursor === "" ? null : cursor, seen: cut < 0 ? null : text.slice(cut + 1) };
}

export function entryName({ runId, entry }: FeedEntry): string {
  return `${entry.seq}.${runId}`;
}

/** The entries after the one that was seen; all of them when it is not there any more. */
export function unseen(entries: readonly FeedEntry[], seen: string | null): readonly FeedEntry[] {
  return entries.slice(entries.findIndex((entry) => entryName(entry) === seen) + 1);
}
