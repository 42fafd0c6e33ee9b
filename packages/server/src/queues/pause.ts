import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { type QueueKey, pauseQueue as writePause } from "@millrace/store/queues";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";

export const pauseQueue = bind(operations.queues.pause, ({ input, project, parts }) =>
  setPaused(parts, { project, queue: input.queue }, true),
);

/** Pauses a queue or lets it go on. */
export async function setPaused({ store }: ServerParts, key: QueueKey, paused: boolean) {
  const stored = await writePause(store.tables, key, paused);
  if (stored) return { queue: key.queue, ...stored };
  throw new MillraceError({
    code: "QUEUE_NOT_FOUND",
    message: `Cannot find the queue ${key.queue} as a flow must have named it, or somebody set it: nobody did`,
    hint: "`millrace queues` lists those that are there.",
  });
}
