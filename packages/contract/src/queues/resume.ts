import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { queueDetail, queueExample, queueName } from "./queue.ts";

export const resumeQueue = operation({
  id: "queues.resume",
  method: "POST",
  path: "/api/v1/queues/{queue}/resume",
  kind: "call",
  input: z.strictObject({ queue: queueName }),
  output: queueDetail,
  errors: ["QUEUE_NOT_FOUND"],
  scope: "queues:write",
  summary: "Lets a paused queue start runs again.",
  repeatable: true,
  example: { input: { queue: queueExample.queue }, output: queueExample },
});
