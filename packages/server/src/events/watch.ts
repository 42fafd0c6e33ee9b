import { type FeedItem, operations } from "@millrace/contract";
import type { FeedEntry, Store } from "@millrace/store";
import { bind, type StreamPart } from "../http/bind.ts";
import { entryDto } from "../runs/entry-dto.ts";
import { waitForChanges } from "./change-waiter.ts";
import { entryName, type FeedPosition, parsePosition, positionText, unseen } from "./feed-position.ts";

const batch = 200;
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
  const position =
    input.lastEventId !== undefined
      ? parsePosition(input.lastEventId)
      : { cursor: input.from === "start" ? null : await presentEnd(parts.store, project), seen: null };
  // A cursor that this store did not give out is refused now, as an answer, and not in the middle of a stream.
  await parts.store.readFeed({ project, after: position.cursor, limit: 1 });
  return follow(parts.store, { project, position, signal, isWanted: wanted(input.entries) });
});

const wanted = (entries: "all" | "runs") => (item: FeedEntry) => entries === "all" || statusKinds.has(item.entry.kind);

async function presentEnd(store: Store, project: string): Promise<string> {
  return (await store.readFeed({ project, after: "now", limit: 1 })).cursor;
}

interface FollowOptions {
  readonly project: string;
  readonly position: FeedPosition;
  readonly signal: AbortSignal;
  isWanted(item: FeedEntry): boolean;
}

async function* follow(store: Store, options: FollowOptions): AsyncGenerator<StreamPart<FeedItem>> {
  const { project, signal, isWanted } = options;
  let { cursor, seen } = options.position;
  const isOurs = (runs: readonly { readonly project: string }[]) => runs.some((run) => run.project === project);
  const changes = waitForChanges(store, ({ runs }) => runs === "many" || isOurs(runs));
  try {
    // From the first block on a client knows where to go on, even before anything has happened.
    yield { id: positionText({ cursor, seen }) };
    while (!signal.aborted) {
      changes.beforeRead();
      const page = await store.readFeed({ project, after: cursor, limit: batch });
      for (const item of unseen(page.entries, seen).filter(isWanted)) {
        yield { id: positionText({ cursor, seen: entryName(item) }), data: feedItem(item) };
      }
      const moved = page.cursor !== cursor;
      cursor = page.cursor;
      seen = null;
      if (moved) yield { id: positionText({ cursor, seen }) };
      if (page.entries.length < batch) await changes.wait(signal);
    }
  } finally {
    changes.stop();
  }
}

function feedItem({ runId, flow, entry }: FeedEntry): FeedItem {
  return { runId, flow, entry: entryDto(entry) };
}
