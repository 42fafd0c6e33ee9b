import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { updateTask as updateStored } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import { knownTask, taskDto } from "./task-dto.ts";

export const updateTask = bind(operations.tasks.update, async ({ input, project, parts }) => {
  const { taskId, payload, priority, deadline, retries } = input;
  const key = { project, taskId };
  const { status } = await knownTask(parts, key);
  const change = {
    ...(payload !== undefined && { payload: JSON.stringify(payload) }),
    ...(priority !== undefined && { priority }),
    ...(deadline !== undefined && { deadlineAt: deadline === null ? null : Date.parse(deadline) }),
    ...(retries !== undefined && { retries }),
  };
  const isChange = Object.keys(change).length > 0;
  if (isChange && !(await updateStored(parts.store.tables, { ...key, ...change })))
    throw new MillraceError({
      code: "TASK_STATE_CONFLICT",
      message: `Cannot change the task ${taskId} as it must wait in the queue: it is ${status === "queued" ? "taken" : status}`,
      hint: "Cancel it and make another one.",
    });
  return taskDto(await knownTask(parts, key));
});
