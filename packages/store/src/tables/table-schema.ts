import type { RunStatus } from "@millrace/flow/run";
import type { Generated } from "kysely";

/** The columns of `runs` that modules read or write. Times are milliseconds since 1970, flags 0 or 1. */
export interface RunsTable {
  project: string;
  run_id: string;
  flow: string;
  version: string;
  status: RunStatus;
  seq: number;
  claims: Generated<number>;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  available_at: number | null;
  cancel_requested_at: number | null;
  parent_run_id: string | null;
  worker_id: string | null;
  error_code: string | null;
  idempotency_key: string | null;
  signal_count: Generated<number>;
  queue: string;
  priority: number;
  queue_key: string;
  needs: string;
  expire_at: number | null;
  caller_run_id: string | null;
  caller_signal: string | null;
}

export interface JournalTable {
  project: string;
  run_id: string;
  seq: number;
  kind: string;
  name: string | null;
  key: string | null;
  attempt: number;
  body: string;
  at: number;
}

export interface SignalsTable {
  project: string;
  run_id: string;
  ordinal: number;
  name: string;
  payload: string;
  sent_at: number;
}

/** The tables of both databases, as the builder knows them. */
export interface TableSchema {
  runs: RunsTable;
  journal: JournalTable;
  signals: SignalsTable;
}
