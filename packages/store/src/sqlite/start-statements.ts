import type { DatabaseSync } from "node:sqlite";
import type { RunStart, RunStarted } from "../commit/commit-batch.ts";
import { needsColumn } from "../runs/needs-column.ts";
import { runExists } from "../runs/run-exists.ts";
import { fullAdmission } from "../tables/full-admission.ts";
import { isConstraintError } from "./database-errors.ts";
import type { journalStatements } from "./journal-statements.ts";
import { type MetQueue, queueStatements } from "./queue-statements.ts";

/** Queues new runs. */
export function startStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const findByKey = database.prepare(
    "select run_id as runId from runs where project = ? and flow = ? and idempotency_key = ?",
  );
  const insert = database.prepare(`
    insert into runs (
      project, run_id, flow, version, status, seq, created_at, available_at, parent_run_id, idempotency_key, queue,
      priority, queue_key, needs, expire_at, caller_run_id, caller_signal, callback, gate, ready_at)
    values (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const queues = queueStatements(database);

  function start(run: RunStart, { nowMs, queueOf }: Starting): Started {
    const { project, runId, flow, version, parentRunId, idempotencyKey, entries, caller, callback } = run;
    const admission = fullAdmission(run, nowMs);
    const { queue, priority, key, needs, availableAt, expireAt } = admission;
    if (idempotencyKey !== null) {
      const first = findByKey.get(project, flow, idempotencyKey);
      if (first) return { runId: String(first.runId), existed: true, gate: null };
    }
    const met = queueOf(project, queue);
    const fullAt = run.bounded ? met.fullAt() : null;
    if (fullAt !== null) return { runId, existed: false, fullAt, gate: null };
    const isDue = availableAt === null || availableAt <= nowMs;
    const gate = !isDue ? "timed" : met.limited ? "held" : "ready";
    try {
      const head = [project, runId, flow, version, entries.length, nowMs, availableAt, parentRunId, idempotencyKey];
      const rules = [queue, priority, key, needsColumn(needs), expireAt];
      const told = [caller?.runId ?? null, caller?.signal ?? null, callback ?? null];
      insert.run(...head, ...rules, ...told, gate, gate === "ready" ? nowMs : null);
    } catch (error) {
      if (isConstraintError(error)) throw runExists(run);
      throw error;
    }
    met.add();
    journal.append(run, entries);
    return { runId, existed: false, gate };
  }

  return {
    /** What became of each, and whether a queue holds one of them. */
    start(starts: readonly RunStart[], nowMs: number): { readonly started: RunStarted[]; readonly held: boolean } {
      const queueOf = queues.view();
      const rows = starts.map((run) => start(run, { nowMs, queueOf }));
      const held = rows.some(({ gate }) => gate === "held");
      return { started: rows.map(({ gate: _, ...started }) => started), held };
    },
  };
}

interface Starting {
  readonly nowMs: number;
  /** What was seen of queues so far. */
  queueOf(project: string, queue: string): MetQueue;
}

interface Started extends RunStarted {
  readonly gate: "timed" | "held" | "ready" | null;
}
