import { operations } from "@millrace/contract";
import { endTask } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { knownTask, taskDto } from "./task-dto.ts";

export const cancelTask = bind(operations.tasks.cancel, async ({ input, project, parts }) => {
  const key = { project, taskId: input.taskId };
  const { tables } = parts.store;
  await knownTask(parts, key);
  await endTask(tables, { ...key, status: "canceled", nowMs: await tables.nowMs() });
  const task = await knownTask(parts, key);
  if (task.status === "canceled" && task.runId !== null)
    await parts.control.cancel({ project, runId: task.runId, reason: `its task was canceled: ${task.taskId}` });
  return taskDto(task);
});
