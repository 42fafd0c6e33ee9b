import type { TaskStatus, TasksTable } from "./task-tables.ts";

export interface TaskKey {
  readonly project: string;
  readonly taskId: string;
}

/** Why an attempt at a task failed. */
export interface TaskError {
  readonly code: string;
  readonly message: string;
}

/** One piece of work for an agent or a flow. */
export interface Task extends TaskKey {
  readonly capability: string;
  /** JSON text. */
  readonly payload: string;
  readonly priority: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly availableAt: number;
  readonly deadlineAt: number | null;
  readonly retries: number;
  readonly status: TaskStatus;
  /** How often it was claimed. */
  readonly attempt: number;
  readonly agentId: string | null;
  readonly runId: string | null;
  readonly leaseExpiresAt: number | null;
  /** JSON text. */
  readonly result: string | null;
  /** Of the last attempt that failed. */
  readonly error: TaskError | null;
  readonly finishedAt: number | null;
  /** The run whose step gave it and is told of its end; null where none did. */
  readonly callerRunId: string | null;
}

/** The claim of a task that a report answers: a later claim of the same task has a higher attempt. */
export interface TaskClaim extends TaskKey {
  readonly agentId: string;
  readonly attempt: number;
}

export function taskOf(row: TasksTable): Task {
  return {
    project: row.project,
    taskId: row.task_id,
    capability: row.capability,
    payload: row.payload,
    priority: row.priority,
    createdBy: row.created_by,
    createdAt: row.created_at,
    availableAt: row.available_at,
    deadlineAt: row.deadline_at,
    retries: row.retries,
    status: row.status,
    attempt: row.attempt,
    agentId: row.agent_id,
    runId: row.run_id,
    leaseExpiresAt: row.lease_expires_at,
    result: row.result,
    error: row.error === null ? null : (JSON.parse(row.error) as TaskError),
    finishedAt: row.finished_at,
    callerRunId: row.caller_run_id,
  };
}
