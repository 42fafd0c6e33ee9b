import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { queueDetail, queueExample, queueName } from "./queue.ts";

export const pauseQueue = operation({
  id: "queues.pause",
  method: "POST",
  path: "/api/v1/queues/{queue}/pause",
  kind: "call",
  input: z.strictObject({ queue: queueName }),
  output: queueDetail,
  errors: ["QUEUE_NOT_FOUND"],
  scope: "queues:write",
  summary: "Lets a queue start no runs; what runs goes on, and starts are taken as far as there is room.",
  repeatable: true,
  example: { input: { queue: queueExample.queue }, output: { ...queueExample, paused: true } },
});
