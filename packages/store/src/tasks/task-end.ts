import type { TaskError } from "./task.ts";
import type { TasksTable } from "./task-tables.ts";

/** How a task ends. */
export type TaskEnd =
  | { readonly status: "succeeded" /** JSON text. */; readonly result: string }
  | { readonly status: "failed"; readonly error: TaskError }
  | { readonly status: "canceled" };

/** An end without what stands beside it. */
export function endOnly(end: TaskEnd): TaskEnd {
  if (end.status === "succeeded") return { status: end.status, result: end.result };
  return end.status === "failed" ? { status: end.status, error: end.error } : { status: end.status };
}

export function endColumns(end: TaskEnd, nowMs: number): Partial<TasksTable> {
  return {
    status: end.status,
    finished_at: nowMs,
    lease_expires_at: null,
    ...(end.status === "succeeded" && { result: end.result, error: null }),
    ...(end.status === "failed" && { error: JSON.stringify(end.error) }),
  };
}
