import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { task, taskExample, taskId } from "./task.ts";

export const cancelTask = operation(routes.tasks.cancel, {
  input: z.strictObject({ taskId }),
  output: task,
  errors: ["TASK_NOT_FOUND", "DISK_FULL"],
  scope: "tasks:write",
  summary:
    "Cancels a task; its agent learns it with the next heartbeat, its run is canceled. One that has ended stays.",
  example: {
    input: { taskId: taskExample.taskId },
    output: { ...taskExample, status: "canceled", finishedAt: "2026-03-01T06:00:01.000Z" },
  },
});
