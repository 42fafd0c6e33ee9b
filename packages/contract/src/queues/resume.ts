import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { queueDetail, queueExample, queueName } from "./queue.ts";

export const resumeQueue = operation(routes.queues.resume, {
  input: z.strictObject({ queue: queueName }),
  output: queueDetail,
  errors: ["QUEUE_NOT_FOUND"],
  scope: "queues:write",
  summary: "Lets a paused queue start runs again.",
  example: { input: { queue: queueExample.queue }, output: queueExample },
});
