import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { task, taskExample, taskId, taskPriority, taskRetries } from "./task.ts";

export const updateTask = operation(routes.tasks.update, {
  input: z.strictObject({
    taskId,
    payload: json.optional(),
    priority: taskPriority.optional(),
    deadline: timestamp.nullable().optional().describe("Null takes it away."),
    retries: taskRetries.optional(),
  }),
  output: task,
  errors: ["TASK_NOT_FOUND", "TASK_STATE_CONFLICT", "DISK_FULL"],
  scope: "tasks:write",
  summary: "Changes what is named of a task that waits; one that an agent has is left as it is.",
  example: {
    input: { taskId: taskExample.taskId, priority: 10 },
    output: { ...taskExample, priority: 10 },
  },
});
