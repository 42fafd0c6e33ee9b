import type { DatabaseSync } from "node:sqlite";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { Run, RunKey } from "../runs/run.ts";
import { runColumns } from "../runs/run-columns.ts";
import { allRows, firstRow } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";

/** What others ask of a run: to be canceled, to take a signal. */
export function requestStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const byKey = "where project = ? and run_id = ?";
  const get = database.prepare(`select ${runColumns} from runs ${byKey}`);
  const markCanceled = database.prepare(`
    update runs set cancel_requested_at = ?, cancel_reason = ?
    ${byKey} and cancel_requested_at is null returning ${runColumns}`);
  const endCanceled = database.prepare(`
    update runs set status = 'canceled', seq = seq + 1, finished_at = ?, available_at = null, waiting_for = null,
      cancel_requested_at = coalesce(cancel_requested_at, ?), cancel_reason = coalesce(cancel_reason, ?)
    ${byKey} returning ${runColumns}`);
  const countSignal = database.prepare(
    `update runs set signal_count = signal_count + 1 ${byKey} returning signal_count as ordinal`,
  );
  const insertSignal = database.prepare(
    "insert into signals (project, run_id, ordinal, name, payload, sent_at) values (?, ?, ?, ?, ?, ?)",
  );
  const wake = database.prepare(`
    update runs set available_at = min(coalesce(available_at, ?), ?)
    ${byKey} and exists (select 1 from json_each(waiting_for) where value = ?)`);
  const ownedCanceled = database.prepare(
    "select project, run_id as runId from runs where worker_id = ? and cancel_requested_at is not null",
  );
  const ownedSignaled = database.prepare(`
    select project, run_id as runId from runs where worker_id = ? and exists (
      select 1 from signals where signals.project = runs.project and signals.run_id = runs.run_id)`);

  return {
    get({ project, runId }: RunKey): Run | null {
      return firstRow<Run>(get, project, runId);
    },
    /** Marks a running run for its owner; the first reason stays. */
    markCanceled({ project, runId }: RunKey, { reason, nowMs }: CancelMark): Run | null {
      return firstRow<Run>(markCanceled, nowMs, reason, project, runId);
    },
    endCanceled({ project, runId }: RunKey, { reason, nowMs }: CancelMark): Run {
      const run = firstRow<Run>(endCanceled, nowMs, nowMs, reason, project, runId)!;
      const body = JSON.stringify({ reason });
      journal.append(run, [{ seq: run.seq, kind: "run.canceled", name: null, key: null, attempt: 0, body, at: nowMs }]);
      return run;
    },
    /** Stores a signal; true when the run waited for it and is claimable now. */
    addSignal({ project, runId }: RunKey, { name, payload, nowMs }: NewSignal): boolean {
      const ordinal = Number(countSignal.get(project, runId)?.ordinal);
      insertSignal.run(project, runId, ordinal, name, payload, nowMs);
      return wake.run(nowMs, nowMs, project, runId, name).changes === 1;
    },
    /** The owned runs that somebody wants something of. */
    ofWorker({ workerId }: WorkerLease): { cancelRequested: readonly RunKey[]; signaled: readonly RunKey[] } {
      return {
        cancelRequested: allRows<RunKey>(ownedCanceled, workerId),
        signaled: allRows<RunKey>(ownedSignaled, workerId),
      };
    },
  };
}

interface CancelMark {
  readonly reason: string;
  readonly nowMs: number;
}

interface NewSignal {
  readonly name: string;
  readonly payload: string;
  readonly nowMs: number;
}
