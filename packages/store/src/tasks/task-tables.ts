/** Where a task is; the last three are for good. */
export type TaskStatus = "queued" | "running" | "succeeded" | "failed" | "canceled";

export interface TasksTable {
  project: string;
  task_id: string;
  capability: string;
  /** JSON text. */
  payload: string;
  priority: number;
  created_by: string;
  created_at: number;
  available_at: number;
  deadline_at: number | null;
  retries: number;
  status: TaskStatus;
  attempt: number;
  agent_id: string | null;
  run_id: string | null;
  lease_expires_at: number | null;
  /** JSON text. */
  result: string | null;
  /** JSON text. */
  error: string | null;
  finished_at: number | null;
  /** The run whose step gave it; null where none did. */
  caller_run_id: string | null;
}

/** The tables of this module. */
export interface TaskTables {
  tasks: TasksTable;
}
