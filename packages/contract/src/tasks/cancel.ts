import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { task, taskExample, taskId } from "./task.ts";

export const cancelTask = operation({
  id: "tasks.cancel",
  method: "DELETE",
  path: "/api/v1/tasks/{taskId}",
  kind: "call",
  input: z.strictObject({ taskId }),
  output: task,
  errors: ["TASK_NOT_FOUND", "DISK_FULL"],
  scope: "tasks:write",
  summary:
    "Cancels a task; its agent learns it with the next heartbeat, its run is canceled. One that has ended stays.",
  repeatable: true,
  example: {
    input: { taskId: taskExample.taskId },
    output: { ...taskExample, status: "canceled", finishedAt: "2026-03-01T06:00:01.000Z" },
  },
});
