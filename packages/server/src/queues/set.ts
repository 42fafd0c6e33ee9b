import { operations } from "@millrace/contract";
import { setQueue as writeQueue } from "@millrace/store/queues";
import { bind } from "../http/bind.ts";

export const setQueue = bind(operations.queues.set, async ({ input: { queue, ...settings }, project, parts }) => ({
  queue,
  ...(await writeQueue(parts.store.tables, { project, queue }, settings)),
}));
