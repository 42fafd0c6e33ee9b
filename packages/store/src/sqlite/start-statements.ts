import type { DatabaseSync } from "node:sqlite";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import { runExists } from "../runs/run-exists.ts";
import { fullAdmission } from "../tables/full-admission.ts";
import { isConstraintError } from "./database-errors.ts";
import type { journalStatements } from "./journal-statements.ts";

/** Queues new runs. */
export function startStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const findByKey = database.prepare(
    "select run_id as runId from runs where project = ? and flow = ? and idempotency_key = ?",
  );
  const insert = database.prepare(`
    insert into runs (
      project, run_id, flow, version, status, seq, created_at, available_at, parent_run_id, idempotency_key, queue,
      priority, queue_key, needs, expire_at, caller_run_id, caller_signal)
    values (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  function start(run: RunStart, nowMs: number): RunStarted {
    const { project, runId, flow, version, parentRunId, idempotencyKey, entries, caller } = run;
    const { queue, priority, key, needs, availableAt, expireAt } = fullAdmission(run, nowMs);
    if (idempotencyKey !== null) {
      const first = findByKey.get(project, flow, idempotencyKey);
      if (first) return { runId: String(first.runId), existed: true };
    }
    try {
      const head = [project, runId, flow, version, entries.length, nowMs, availableAt, parentRunId, idempotencyKey];
      const admission = [queue, priority, key, needsColumn(needs), expireAt];
      insert.run(...head, ...admission, caller?.runId ?? null, caller?.signal ?? null);
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
