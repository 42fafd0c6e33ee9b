import { type Compilable, sql } from "kysely";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables, TablesChange } from "../tables/tables.ts";
import { type Task, type TaskKey, taskOf } from "./task.ts";
import { endColumns, endOnly, type TaskEnd } from "./task-end.ts";
import type { TaskStatus } from "./task-tables.ts";
import { endAndTell } from "./tell-caller.ts";
import { workFor } from "./work-signs.ts";

/** What the capability of a task for a flow begins with. */
export const flowCapability = "flow:";

export type NewTask = Pick<
  Task,
  "project" | "taskId" | "capability" | "payload" | "priority" | "createdBy" | "createdAt" | "deadlineAt" | "retries"
> & { readonly callerRunId?: string };

/** Queues a task and wakes who waits for one. */
export async function createTask(tables: Tables, task: NewTask): Promise<void> {
  await tables.write([taskStatement(tables, task)], taskChange(task));
}

/** The statement that queues a task. */
export function taskStatement({ build, statement }: Tables, task: NewTask): TableWrite {
  const row = {
    project: task.project,
    task_id: task.taskId,
    capability: task.capability,
    payload: task.payload,
    priority: task.priority,
    created_by: task.createdBy,
    created_at: task.createdAt,
    available_at: task.createdAt,
    deadline_at: task.deadlineAt,
    retries: task.retries,
    status: "queued" as const,
    attempt: 0,
    caller_run_id: task.callerRunId ?? null,
  };
  return statement(build.insertInto("tasks").values(row));
}

export async function getTask({ build, read }: Tables, { project, taskId }: TaskKey): Promise<Task | null> {
  const [row] = await read(
    build.selectFrom("tasks").selectAll().where("project", "=", project).where("task_id", "=", taskId),
  );
  return row ? taskOf(row) : null;
}

/** Tasks, newest first; those after the one that is named. */
export async function listTasks(
  tables: Tables,
  filter: {
    readonly project: string;
    readonly capability?: string | undefined;
    readonly status?: TaskStatus | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly Task[]> {
  const { project, capability, status, after, limit } = filter;
  const last = after === undefined ? null : await getTask(tables, { project, taskId: after });
  let page = tables.build.selectFrom("tasks").selectAll().where("project", "=", project);
  if (capability !== undefined) page = page.where("capability", "=", capability);
  if (status !== undefined) page = page.where("status", "=", status);
  if (last) page = page.where(sql<boolean>`(created_at, task_id) < (${last.createdAt}, ${last.taskId})`);
  const rows = await tables.read(page.orderBy("created_at", "desc").orderBy("task_id", "desc").limit(limit));
  return rows.map(taskOf);
}

/** How many tasks of a project have not ended, by status. */
export async function countTasks(
  { build, read }: Tables,
  project: string,
): Promise<{ readonly queued: number; readonly running: number }> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .select((eb) => ["status", eb.fn.countAll().as("count")])
      .where("project", "=", project)
      .where("status", "in", ["queued", "running"])
      .groupBy("status"),
  );
  const count = (status: TaskStatus) => Number(rows.find((row) => row.status === status)?.count ?? 0);
  return { queued: count("queued"), running: count("running") };
}

/** Changes a task that nobody has begun; false when there is none such. */
export function updateTask(
  tables: Tables,
  { project, taskId, ...change }: TaskKey & Partial<Pick<Task, "payload" | "priority" | "deadlineAt" | "retries">>,
): Promise<boolean> {
  const { payload, priority, deadlineAt, retries } = change;
  const query = tables.build
    .updateTable("tasks")
    .set({
      ...(payload !== undefined && { payload }),
      ...(priority !== undefined && { priority }),
      ...(deadlineAt !== undefined && { deadline_at: deadlineAt }),
      ...(retries !== undefined && { retries }),
    })
    .where("project", "=", project)
    .where("task_id", "=", taskId)
    .where("status", "=", "queued");
  return wrote(tables, query);
}

/** Ends a task that has not ended, and tells the run that waits for it; false when it has, or is not there. */
export function endTask(
  tables: Tables,
  { project, taskId, ...end }: TaskKey & { readonly nowMs: number; readonly attempt?: number } & TaskEnd,
): Promise<boolean> {
  let query = tables.build
    .updateTable("tasks")
    .set(endColumns(end, end.nowMs))
    .where("project", "=", project)
    .where("task_id", "=", taskId)
    .where("finished_at", "is", null);
  if (end.attempt !== undefined) query = query.where("attempt", "=", end.attempt);
  return endAndTell(tables, query, { project, taskId, end: endOnly(end), nowMs: end.nowMs });
}

/** What a change of a task tells those who wait for one. */
export function taskChange({ project, capability }: Pick<Task, "project" | "capability">): TablesChange {
  return { runs: [workFor({ project, capability })], duties: capability.startsWith(flowCapability) };
}

export async function wrote(tables: Tables, query: Compilable, change?: TablesChange): Promise<boolean> {
  return (await tables.write([tables.statement(query, { expect: 1 })], change)) !== null;
}
