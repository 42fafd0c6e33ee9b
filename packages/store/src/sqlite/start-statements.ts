import type { DatabaseSync } from "node:sqlite";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import { runExists } from "../runs/run-exists.ts";
import { isConstraintError } from "./database-errors.ts";
import type { journalStatements } from "./journal-statements.ts";

/** Queues new runs. */
export function startStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const findByKey = database.prepare(
    "select run_id as runId from runs where project = ? and flow = ? and idempotency_key = ?",
  );
  const insert = database.prepare(`
    insert into runs (
      project, run_id, flow, version, status, seq, created_at, available_at, parent_run_id, idempotency_key)
    values (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)`);

  function start(run: RunStart, nowMs: number): RunStarted {
    const { project, runId, flow, version, parentRunId, idempotencyKey, entries } = run;
    if (idempotencyKey !== null) {
      const first = findByKey.get(project, flow, idempotencyKey);
      if (first) return { runId: String(first.runId), existed: true };
    }
    try {
      insert.run(project, runId, flow, version, entries.length, nowMs, nowMs, parentRunId, idempotencyKey);
    } catch (error) {
      if (isConstraintError(error)) throw runExists(run);
      throw error;
    }
    journal.append(run, entries);
    return { runId, existed: false };
  }

  return {
    start(starts: readonly RunStart[], nowMs: number): RunStarted[] {
      return starts.map((run) => start(run, nowMs));
    },
  };
}
