import type { ClaimedRun } from "../commit/commit-batch.ts";

/** What a claim returns of a row of `runs`, in the order of `ClaimTuple`. */
export const claimColumns = `
  project, run_id, flow, version, status, seq, claims, created_at, started_at, finished_at, available_at,
  cancel_requested_at, cancel_reason, parent_run_id, worker_id, error_code, alone, deaths, signal_count`;

/** A row as an array: the objects that node:sqlite makes are dictionaries, slow to copy and to send to another thread. */
export type ClaimTuple = readonly [
  ClaimedRun["project"],
  ClaimedRun["runId"],
  ClaimedRun["flow"],
  ClaimedRun["version"],
  ClaimedRun["status"],
  ClaimedRun["seq"],
  ClaimedRun["claims"],
  ClaimedRun["createdAt"],
  ClaimedRun["startedAt"],
  ClaimedRun["finishedAt"],
  ClaimedRun["availableAt"],
  ClaimedRun["cancelRequestedAt"],
  ClaimedRun["cancelReason"],
  ClaimedRun["parentRunId"],
  ClaimedRun["workerId"],
  ClaimedRun["errorCode"],
  0 | 1,
  ClaimedRun["deaths"],
  ClaimedRun["signalCount"],
];

export function claimedRun(row: ClaimTuple, entries: ClaimedRun["entries"]): ClaimedRun {
  return {
    project: row[0],
    runId: row[1],
    flow: row[2],
    version: row[3],
    status: row[4],
    seq: row[5],
    claims: row[6],
    createdAt: row[7],
    startedAt: row[8],
    finishedAt: row[9],
    availableAt: row[10],
    cancelRequestedAt: row[11],
    cancelReason: row[12],
    parentRunId: row[13],
    workerId: row[14],
    errorCode: row[15],
    alone: row[16] === 1,
    deaths: row[17],
    signalCount: row[18],
    entries,
  };
}
