import type { ClaimedRun } from "../commit/commit-batch.ts";

/** The columns of `runs` under the names of `Run`. */
export const runColumns = `
  project, run_id as "runId", flow, version, status, seq, claims, created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", available_at as "availableAt",
  cancel_requested_at as "cancelRequestedAt", cancel_reason as "cancelReason", parent_run_id as "parentRunId",
  worker_id as "workerId", error_code as "errorCode"`;

/** What a claim needs beside them. */
export const claimColumns = `${runColumns}, alone, deaths, signal_count as "signalCount"`;

/** A row of `claimColumns` in SQLite, which has no booleans. */
export type SqliteClaimRow = Omit<ClaimedRun, "alone" | "entries"> & { readonly alone: 0 | 1 };

/** The columns of `journal` under the names of `StoredEntry`. */
export const entryColumns = "seq, kind, name, key, attempt, body, at";
