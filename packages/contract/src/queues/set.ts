import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { queueDetail, queueExample, queueName, queueSettings } from "./queue.ts";

export const setQueue = operation(routes.queues.set, {
  input: z.strictObject({ queue: queueName, ...queueSettings.partial().shape }),
  output: queueDetail,
  errors: ["QUEUE_INVALID", "DISK_FULL"],
  scope: "queues:write",
  summary:
    "Changes the named limits of a queue, null takes one away; they hold until a version that declares other limits is published.",
  example: {
    input: { queue: queueExample.queue, concurrency: 5, rate: { limit: 100, perMs: 60_000 } },
    output: queueExample,
  },
});
