import { operations } from "@millrace/contract";
import { newRunId } from "@millrace/engine";
import { createTask as storeTask } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { knownTask, taskDto } from "./task-dto.ts";

export const createTask = bind(operations.tasks.create, async ({ input, project, principal, parts }) => {
  const { tables } = parts.store;
  const { capability, payload, priority, deadline, retries } = input;
  const nowMs = await tables.nowMs();
  const key = { project, taskId: `task-${newRunId(nowMs)}` };
  await storeTask(tables, {
    ...key,
    capability,
    payload: JSON.stringify(payload),
    priority,
    retries,
    deadlineAt: deadline === undefined ? null : Date.parse(deadline),
    createdBy: principal.id,
    createdAt: nowMs,
  });
  return taskDto(await knownTask(parts, key));
});
