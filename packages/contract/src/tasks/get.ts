import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { task, taskExample, taskId } from "./task.ts";

export const getTask = operation(routes.tasks.get, {
  input: z.strictObject({ taskId }),
  output: task,
  errors: ["TASK_NOT_FOUND"],
  scope: "tasks:read",
  summary: "Shows a task: where it is, who holds it, what came out.",
  example: { input: { taskId: taskExample.taskId }, output: taskExample },
});
