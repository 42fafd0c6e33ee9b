import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { queueDetail, queueExample, queueName } from "./queue.ts";

export const pauseQueue = operation(routes.queues.pause, {
  input: z.strictObject({ queue: queueName }),
  output: queueDetail,
  errors: ["QUEUE_NOT_FOUND"],
  scope: "queues:write",
  summary: "Lets a queue start no runs; what runs goes on, and starts are taken as far as there is room.",
  example: { input: { queue: queueExample.queue }, output: { ...queueExample, paused: true } },
});
