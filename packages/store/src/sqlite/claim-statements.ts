import type { DatabaseSync } from "node:sqlite";
import type { ClaimedRun, WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import { claimColumns, type SqliteClaimRow } from "../runs/run-columns.ts";
import { allRows, firstRow, limited } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";

/** Gives runs to workers, oldest `available_at` first. */
export function claimStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const candidates = database.prepare(`
    select project, run_id as runId from runs where available_at <= ? order by available_at, run_id ${limited}`);
  const take = database.prepare(`
    update runs set status = 'running', claims = claims + 1, started_at = coalesce(started_at, ?), available_at = null,
      waiting_for = null, worker_id = ?
    where project = ? and run_id = ? returning ${claimColumns}`);
  const next = database.prepare("select min(available_at) as at from runs where available_at is not null");

  return {
    claim({ limit, worker, nowMs }: { limit: number; worker: WorkerLease; nowMs: number }): ClaimedRun[] {
      if (limit === 0) return [];
      return allRows<RunKey>(candidates, nowMs, limit).map((key) => {
        const run = firstRow<SqliteClaimRow>(take, nowMs, worker.workerId, key.project, key.runId)!;
        return { ...run, alone: run.alone === 1, entries: journal.readWhole(key) };
      });
    },
    /** Milliseconds until a run becomes claimable by time. */
    nextAvailableInMs(nowMs: number): number | null {
      const at = next.get()?.at;
      return typeof at === "number" ? Math.max(0, at - nowMs) : null;
    },
  };
}
