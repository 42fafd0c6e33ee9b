import type { ExpressionBuilder } from "kysely";
import type { TableSchema } from "../tables/table-schema.ts";
import type { Tables } from "../tables/tables.ts";
import { type Task, type TaskClaim, type TaskError, taskOf } from "./task.ts";
import { endColumns, endOnly, type TaskEnd } from "./task-end.ts";
import type { TasksTable } from "./task-tables.ts";
import { taskChange, wrote } from "./tasks.ts";
import { endAndTell } from "./tell-caller.ts";

export interface ClaimOptions {
  readonly project: string;
  readonly agentId: string;
  readonly capabilities: readonly string[];
  readonly nowMs: number;
  readonly leaseMs: number;
}

// On PostgreSQL two that claim at the same moment choose the same row, and one gets nothing: it chooses again, further on.
const rounds = 5;

/** Gives an agent the first task that it can do, or null: highest priority first, then the oldest. */
export async function claimTask(tables: Tables, options: ClaimOptions): Promise<Task | null> {
  const { build, read, statement, write } = tables;
  for (let round = 0; round < rounds; round++) {
    const [waiting] = await read(claimable(build, options).select("task_id").limit(1));
    if (!waiting) return null;
    const next = claimable(build, options)
      .select("task_id")
      .limit(1)
      .offset(Math.floor(Math.random() * round * 4));
    const query = build
      .updateTable("tasks")
      .set((eb) => ({
        status: "running" as const,
        attempt: eb("attempt", "+", 1),
        agent_id: options.agentId,
        lease_expires_at: options.nowMs + options.leaseMs,
      }))
      .where("project", "=", options.project)
      .where("task_id", "=", next)
      .where("status", "=", "queued")
      .returningAll();
    const written = await write([statement(query)]);
    const row = written?.[0]?.[0] as TasksTable | undefined;
    if (row) return taskOf(row);
  }
  return null;
}

function claimable(build: Tables["build"], { project, capabilities, nowMs }: ClaimOptions) {
  return build
    .selectFrom("tasks")
    .where("project", "=", project)
    .where("status", "=", "queued")
    .where("capability", "in", [...capabilities])
    .where("available_at", "<=", nowMs)
    .where((eb) => beforeDeadline(eb, nowMs))
    .orderBy("priority", "desc")
    .orderBy("created_at")
    .orderBy("task_id");
}

/** The ids of the tasks that each agent of a project holds, by the agent's. */
export async function heldTasks(
  { build, read }: Tables,
  project: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .select(["agent_id", "task_id"])
      .where("project", "=", project)
      .where("status", "=", "running")
      .where("agent_id", "is not", null)
      .orderBy("task_id"),
  );
  const held = new Map<string, string[]>();
  for (const { agent_id, task_id } of rows) held.set(agent_id!, [...(held.get(agent_id!) ?? []), task_id]);
  return held;
}

/** The ids of the tasks that one agent holds. */
export async function tasksHeldBy(
  { build, read }: Tables,
  { project, agentId }: Pick<TaskClaim, "project" | "agentId">,
): Promise<readonly string[]> {
  const rows = await read(
    build
      .selectFrom("tasks")
      .select("task_id")
      .where("project", "=", project)
      .where("agent_id", "=", agentId)
      .where("status", "=", "running")
      .orderBy("task_id"),
  );
  return rows.map(({ task_id }) => task_id);
}

/** Ends a task by who holds it, and tells the run that waits for it; false when the lease was lost: it has ended, or the task was canceled, or another claim has it. */
export function reportTask(
  tables: Tables,
  { nowMs, ...claim }: TaskClaim & { readonly nowMs: number } & TaskEnd,
): Promise<boolean> {
  const { project, taskId } = claim;
  const query = holding(tables, { ...claim, nowMs }).set(endColumns(claim, nowMs));
  return endAndTell(tables, query, { project, taskId, end: endOnly(claim), nowMs });
}

/** Puts a task back whose attempt failed; false when the lease was lost. */
export function retryTask(
  tables: Tables,
  {
    availableAt,
    error,
    ...claim
  }: TaskClaim &
    Pick<Task, "capability"> & { readonly nowMs: number; readonly availableAt: number; readonly error: TaskError },
): Promise<boolean> {
  return wrote(
    tables,
    holding(tables, claim).set({ ...backInQueue, available_at: availableAt, error: JSON.stringify(error) }),
    taskChange(claim),
  );
}

export const backInQueue = { status: "queued", agent_id: null, lease_expires_at: null, run_id: null } as const;

function holding({ build }: Tables, claim: TaskClaim & { readonly nowMs: number }) {
  const { project, taskId, agentId, attempt, nowMs } = claim;
  return build
    .updateTable("tasks")
    .where("project", "=", project)
    .where("task_id", "=", taskId)
    .where("status", "=", "running")
    .where("agent_id", "=", agentId)
    .where("attempt", "=", attempt)
    .where("lease_expires_at", ">", nowMs)
    .where((eb) => beforeDeadline(eb, nowMs));
}

function beforeDeadline(eb: ExpressionBuilder<TableSchema, "tasks">, nowMs: number) {
  return eb.or([eb("deadline_at", "is", null), eb("deadline_at", ">", nowMs)]);
}
