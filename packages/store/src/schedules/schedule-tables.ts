export interface SchedulesTable {
  project: string;
  schedule_id: string;
  flow: string;
  declared: number;
  /** JSON text. */
  timing: string;
  /** JSON text. */
  input: string;
  paused_at: number | null;
  last_due_at: number | null;
  next_due_at: number | null;
  next_at: number | null;
  revision: number;
  created_at: number;
  updated_at: number;
}

export interface FiringsTable {
  project: string;
  schedule_id: string;
  due_at: number;
  fired_at: number;
  jitter_ms: number;
  outcome: FiringOutcome;
  run_id: string | null;
  error_code: string | null;
  error: string | null;
}

/** What became of a moment that was due: a run, a part of another moment's run, nothing by its rule, nothing by a fault. */
export type FiringOutcome = "run" | "coalesced" | "skipped" | "failed";

/** The tables of this module. */
export interface ScheduleTables {
  schedules: SchedulesTable;
  firings: FiringsTable;
}
