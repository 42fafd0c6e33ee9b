import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { task, taskCapability, taskExample, taskPriority, taskRetries } from "./task.ts";

export const createTask = operation(routes.tasks.create, {
  input: z.strictObject({
    capability: taskCapability,
    payload: json.default(null),
    priority: taskPriority.default(0),
    deadline: timestamp.optional().describe("Failed when it has not ended by then."),
    retries: taskRetries.default(3),
  }),
  output: task,
  errors: ["DISK_FULL"],
  scope: "tasks:write",
  summary: "Queues a task for an agent that has the capability, or for a flow; it is stored when the answer arrives.",
  example: { input: { capability: "resize-image", payload: taskExample.payload }, output: taskExample },
});
