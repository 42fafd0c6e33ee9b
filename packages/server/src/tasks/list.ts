import { operations } from "@millrace/contract";
import { listTasks as listStored } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { taskDto } from "./task-dto.ts";

export const listTasks = bind(operations.tasks.list, async ({ input, project, parts }) => {
  const tasks = await listStored(parts.store.tables, { project, ...input });
  return { tasks: tasks.map(taskDto), next: tasks.length === input.limit ? tasks.at(-1)!.taskId : null };
});
