import type { Operation } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { FeedEntry, Store } from "@millrace/store";
import type { StreamPart } from "../http/bind.ts";
import { invalidInput } from "../http/check-input.ts";
import { waitForChanges } from "./change-waiter.ts";
import { entryName, type FeedPosition, parsePosition, positionText, unseen } from "./feed-position.ts";

const batch = 200;

/** Where a client goes on: behind what it saw last, else at the beginning or the present end of the feed. */
export async function openPosition(
  store: Store,
  { operation, project, from, lastEventId }: Opening,
): Promise<FeedPosition> {
  const presentEnd = async () => (await store.readFeed({ project, after: "now", limit: 1 })).cursor;
  const position =
    lastEventId !== undefined
      ? parsePosition(lastEventId)
      : { cursor: from === "start" ? null : await presentEnd(), seen: null };
  // A cursor that this store did not give out is refused now, as an answer, and not in the middle of a stream.
  await store.readFeed({ project, after: position.cursor, limit: 1 }).catch((error: unknown) => {
    const isCursor = error instanceof MillraceError && error.code === "REQUEST_INVALID";
    throw isCursor ? invalidInput(operation, [{ path: "lastEventId", problem: error.message }]) : error;
  });
  return position;
}

interface Opening {
  /** The stream that is opened. */
  readonly operation: Operation;
  readonly project: string;
  readonly from: "now" | "start";
  readonly lastEventId?: string | undefined;
}

interface FollowOptions<Item> {
  readonly project: string;
  readonly position: FeedPosition;
  readonly signal: AbortSignal;
  /** What a client is told of an entry; null for nothing. */
  tell(entry: FeedEntry): Item | null;
}

/** Streams what the feed holds and gains behind a position. */
export async function* followFeed<Item>(
  store: Store,
  { project, position, signal, tell }: FollowOptions<Item>,
): AsyncGenerator<StreamPart<Item>> {
  let { cursor, seen } = position;
  const isOurs = (runs: readonly { readonly project: string }[]) => runs.some((run) => run.project === project);
  const changes = waitForChanges(store, ({ runs }) => runs === "many" || isOurs(runs));
  try {
    // From the first block on a client knows where to go on, even before anything has happened.
    yield { id: positionText({ cursor, seen }) };
    while (!signal.aborted) {
      changes.beforeRead();
      const page = await store.readFeed({ project, after: cursor, limit: batch });
      for (const entry of unseen(page.entries, seen)) {
        const data = tell(entry);
        if (data !== null) yield { id: positionText({ cursor, seen: entryName(entry) }), data };
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
