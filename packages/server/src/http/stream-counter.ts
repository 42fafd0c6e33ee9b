import { MillraceError } from "@millrace/flow/errors";
import type { StreamLimits } from "./server-parts.ts";

const defaults: StreamLimits = {
  count: 100,
  heartbeatMs: 5_000,
  stallMs: 30_000,
  connections: 2_000,
  subscriptions: 100,
  pingMs: 30_000,
  waitingBytes: 1024 * 1024,
};

/** Bounds how many streams are open at the same time. */
export interface StreamCounter {
  readonly limits: StreamLimits;
  /** Refuses one more than there may be (`STREAM_LIMIT_REACHED`). */
  requireRoom(): void;
  /** Counts a stream; returns the way to take it off. */
  enter(): () => void;
}

export function countStreams(limits: Partial<StreamLimits> = {}): StreamCounter {
  const known = { ...defaults, ...limits };
  let open = 0;
  return {
    limits: known,
    requireRoom() {
      if (open < known.count) return;
      throw new MillraceError({
        code: "STREAM_LIMIT_REACHED",
        message: `Cannot open another stream as ${known.count} may be open at the same time: ${open} are`,
        hint: "Close a page or a watch that is no longer needed, or read the journal instead.",
      });
    },
    enter() {
      open += 1;
      return () => {
        open -= 1;
      };
    },
  };
}
