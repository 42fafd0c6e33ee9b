import type { DatabaseSync } from "node:sqlite";
import type { WorkerLease } from "../commit/commit-batch.ts";
import type { Run, RunKey } from "../runs/run.ts";
import { runColumns } from "../runs/run-columns.ts";
import type { CallerColumns, CallerToTell } from "./caller-statements.ts";
import { allRows, firstRow } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";

/** What others ask of a run: to be canceled, to take a signal. */
export function requestStatements(database: DatabaseSync, journal: ReturnType<typeof journalStatements>) {
  const byKey = "where project = ? and run_id = ?";
  const columns = runColumns({ run: "runs", journal: "journal" });
  const get = database.prepare(`select ${columns} from runs ${byKey}`);
  const markCanceled = database.prepare(`
    update runs set cancel_requested_at = ?, cancel_reason = ?
    ${byKey} and cancel_requested_at is null returning ${columns}`);
  const leaving = database.prepare(
    `select slot, caller_run_id as callerRunId, caller_signal as callerSignal from runs ${byKey}`,
  );
  const endCanceled = database.prepare(`
    update runs set status = 'canceled', seq = seq + 1, finished_at = ?, gate = null, available_at = null,
      ready_at = null, waiting_for = null, slot = 0, expire_at = null, collect_key = null,
      cancel_requested_at = coalesce(cancel_requested_at, ?), cancel_reason = coalesce(cancel_reason, ?)
    ${byKey} returning ${columns}`);
  const countSignal = database.prepare(
    `update runs set signal_count = signal_count + 1 ${byKey} returning signal_count as ordinal`,
  );
  const insertSignal = database.prepare(
    "insert into signals (project, run_id, ordinal, name, payload, sent_at) values (?, ?, ?, ?, ?, ?)",
  );
  const wake = database.prepare(`
    update runs set gate = 'timed', available_at = min(coalesce(available_at, ?), ?)
    ${byKey} and coalesce(gate, 'timed') = 'timed' and exists (select 1 from json_each(waiting_for) where value = ?)`);
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
    /** Ends it; whether it took a place of its queue, and who waits for its end. */
    endCanceled({ project, runId }: RunKey, { reason, nowMs }: CancelMark): Canceled {
      const { slot, callerRunId, callerSignal } = firstRow<Leaving>(leaving, project, runId)!;
      const run = firstRow<Run>(endCanceled, nowMs, nowMs, reason, project, runId)!;
      const body = JSON.stringify({ reason });
      journal.append(run, [{ seq: run.seq, kind: "run.canceled", name: null, key: null, attempt: 0, body, at: nowMs }]);
      const { status } = run;
      const caller =
        callerRunId === null || callerSignal === null
          ? null
          : { project, runId, callerRunId, callerSignal, status, ending: body };
      return { ended: run, freed: slot === 1, caller };
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

interface Leaving extends CallerColumns {
  readonly slot: number;
}

interface Canceled {
  readonly ended: Run;
  readonly freed: boolean;
  readonly caller: CallerToTell | null;
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
