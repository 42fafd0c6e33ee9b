import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { knownTask, taskDto } from "./task-dto.ts";

export const getTask = bind(operations.tasks.get, async ({ input, project, parts }) =>
  taskDto(await knownTask(parts, { project, taskId: input.taskId })),
);
