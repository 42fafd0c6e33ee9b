import { MillraceError } from "@millrace/flow/errors";
import type { FeedCursor } from "./stored-entry.ts";

/** The refusal of a cursor that this store never gave out. */
export function feedCursorInvalid(cursor: FeedCursor): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot read the feed as its cursor has to be one that this store gave out: ${JSON.stringify(cursor)}`,
    hint: "Read from the beginning, or from now.",
  });
}
