import { z } from "zod";
import { idCursor, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { task, taskCapability, taskExample, taskStatus } from "./task.ts";

export const listTasks = operation(routes.tasks.list, {
  input: z.strictObject({
    capability: taskCapability.optional(),
    status: taskStatus.optional(),
    after: idCursor("task-"),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    tasks: z.array(task),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "tasks:read",
  summary: "Lists tasks, newest first.",
  example: { input: { status: "queued" }, output: { tasks: [taskExample], next: null } },
});
