import { type FeedItem, operations } from "@millrace/contract";
import type { FeedEntry } from "@millrace/store";
import { bind } from "../http/bind.ts";
import { entryDto } from "../runs/entry-dto.ts";
import { followFeed, openPosition } from "./follow-feed.ts";

const statusKinds = new Set<FeedEntry["entry"]["kind"]>([
  "run.queued",
  "run.started",
  "run.waiting",
  "run.migrated",
  "run.released",
  "run.succeeded",
  "run.failed",
  "run.canceled",
]);

export const watchEvents = bind(operations.events.watch, async ({ input, project, parts, signal }) => {
  const position = await openPosition(parts.store, { operation: operations.events.watch, project, ...input });
  const isWanted = ({ entry }: FeedEntry) => input.entries === "all" || statusKinds.has(entry.kind);
  return followFeed(parts.store, {
    project,
    position,
    signal,
    tell: (item) => (isWanted(item) ? feedItem(item) : null),
  });
});

function feedItem({ runId, flow, entry }: FeedEntry): FeedItem {
  return { runId, flow, entry: entryDto(entry) };
}
