import type { TaskDto } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { getTask, type Task, type TaskKey } from "@millrace/store/tasks";
import type { ServerParts } from "../http/server-parts.ts";

/** A task as the API shows it. */
export function taskDto(task: Task): TaskDto {
  const { project, payload, createdAt, availableAt, deadlineAt, leaseExpiresAt, result, finishedAt, ...rest } = task;
  return {
    ...rest,
    payload: JSON.parse(payload) as Json,
    createdAt: moment(createdAt),
    availableAt: moment(availableAt),
    deadline: moment(deadlineAt),
    leaseExpiresAt: moment(leaseExpiresAt),
    result: result === null ? null : (JSON.parse(result) as Json),
    finishedAt: moment(finishedAt),
  };
}

/** A task that is there (`TASK_NOT_FOUND`). */
export async function knownTask({ store }: Pick<ServerParts, "store">, key: TaskKey): Promise<Task> {
  const task = await getTask(store.tables, key);
  if (task) return task;
  throw new MillraceError({
    code: "TASK_NOT_FOUND",
    message: `Cannot find the task as it must be one of this project: ${key.taskId.slice(0, 64)}`,
    hint: "List them with: millrace tasks",
  });
}

export function moment(ms: number): string;
export function moment(ms: number | null): string | null;
export function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
