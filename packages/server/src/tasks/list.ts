import { operations } from "@millrace/contract";
import { getTask, listTasks as listStored } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { cursorGone } from "../http/check-input.ts";
import { taskDto } from "./task-dto.ts";

export const listTasks = bind(operations.tasks.list, async ({ input, project, parts }) => {
  const { after } = input;
  if (after !== undefined && !(await getTask(parts.store.tables, { project, taskId: after })))
    throw cursorGone(operations.tasks.list, after);
  const tasks = await listStored(parts.store.tables, { project, ...input });
  return { tasks: tasks.map(taskDto), next: tasks.length === input.limit ? tasks.at(-1)!.taskId : null };
});
