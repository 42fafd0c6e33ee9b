import type { ExpressionBuilder } from "kysely";
import type { TableSchema } from "../tables/table-schema.ts";
import type { Tables } from "../tables/tables.ts";
import { backInQueue } from "./claims.ts";
import { type Task, taskOf } from "./task.ts";
import { endColumns } from "./task-end.ts";
import { flowCapability, taskChange, wrote } from "./tasks.ts";
import { endAndTell } from "./tell-caller.ts";

/** Running tasks whose lease has ended, of all projects. */
export async function tasksOfEndedLeases(
  { build, read }: Tables,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly Task[]> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .selectAll()
      .where("status", "=", "running")
      .where("lease_expires_at", "<=", nowMs)
      .orderBy("lease_expires_at")
      .limit(limit),
  );
  return rows.map(taskOf);
}

/** Takes a task from an attempt that came to nothing: back to the queue, or failed where it was the last one. False when it has moved on. */
export function takeBack(
  tables: Tables,
  {
    task,
    nowMs,
    error,
    availableAt = nowMs,
  }: {
    readonly task: Task;
    readonly nowMs: number;
    readonly error: NonNullable<Task["error"]>;
    readonly availableAt?: number;
  },
): Promise<boolean> {
  const end = task.attempt > task.retries ? ({ status: "failed", error } as const) : null;
  let query = tables.build
    .updateTable("tasks")
    .set(end ? endColumns(end, nowMs) : { ...backInQueue, available_at: availableAt, error: JSON.stringify(error) })
    .where("project", "=", task.project)
    .where("task_id", "=", task.taskId)
    .where("status", "=", "running")
    .where("attempt", "=", task.attempt);
  // One that was extended since it was read is left alone.
  if (task.leaseExpiresAt !== null) query = query.where("lease_expires_at", "=", task.leaseExpiresAt);
  const { project, taskId } = task;
  return end ? endAndTell(tables, query, { project, taskId, end, nowMs }) : wrote(tables, query, taskChange(task));
}

/** Tasks that have not ended at their deadline, of all projects. */
export async function tasksPastDeadline(
  { build, read }: Tables,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly Task[]> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .selectAll()
      .where("finished_at", "is", null)
      .where("deadline_at", "is not", null)
      .where("deadline_at", "<=", nowMs)
      .limit(limit),
  );
  return rows.map(taskOf);
}

/** Tasks for flows that have to be begun, of all projects. */
export async function flowTasksToBegin(
  { build, read }: Tables,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly Task[]> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .selectAll()
      .where("status", "=", "queued")
      .where((eb) => forFlows(eb))
      .where("available_at", "<=", nowMs)
      .orderBy("priority", "desc")
      .orderBy("created_at")
      .limit(limit),
  );
  return rows.map(taskOf);
}

/** Tasks for flows whose run has ended, or is not there any more, of all projects. */
export async function flowTasksToEnd(
  { build, read }: Tables,
  { limit }: { readonly limit: number },
): Promise<readonly Task[]> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .leftJoin("runs", (join) =>
        join.onRef("runs.project", "=", "tasks.project").onRef("runs.run_id", "=", "tasks.run_id"),
      )
      .selectAll("tasks")
      .where("tasks.status", "=", "running")
      .where((eb) => forFlows(eb))
      .where("tasks.run_id", "is not", null)
      .where((eb) => eb.or([eb("runs.run_id", "is", null), eb("runs.finished_at", "is not", null)]))
      .limit(limit),
  );
  return rows.map(taskOf);
}

/** Notes which run does a task for a flow; `from` is the task as it was read. False when it has moved on. */
export function giveToRun(
  tables: Tables,
  { from, runId }: { readonly from: Task; readonly runId: string },
): Promise<boolean> {
  const query = tables.build
    .updateTable("tasks")
    .set({ status: "running", run_id: runId, attempt: from.status === "queued" ? from.attempt + 1 : from.attempt })
    .where("project", "=", from.project)
    .where("task_id", "=", from.taskId)
    .where("status", "=", from.status)
    .where("attempt", "=", from.attempt);
  return wrote(tables, query);
}

// As a range, which an index finds; ";" follows ":".
function forFlows(eb: ExpressionBuilder<TableSchema, "tasks">) {
  return eb.and([eb("tasks.capability", ">=", flowCapability), eb("tasks.capability", "<", "flow;")]);
}
