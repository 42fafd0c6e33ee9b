import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { task, taskExample, taskId } from "./task.ts";

export const getTask = operation({
  id: "tasks.get",
  method: "GET",
  path: "/api/v1/tasks/{taskId}",
  kind: "call",
  input: z.strictObject({ taskId }),
  output: task,
  errors: ["TASK_NOT_FOUND"],
  scope: "tasks:read",
  summary: "Shows a task: where it is, who holds it, what came out.",
  repeatable: true,
  example: { input: { taskId: taskExample.taskId }, output: taskExample },
});
