import type { DatabaseSync } from "node:sqlite";
import { recordError } from "@millrace/flow/errors";
import type { RunKey } from "../runs/run.ts";
import { runExpired } from "../runs/run-expired.ts";
import type { CallerColumns, callerStatements, ToldRuns } from "./caller-statements.ts";
import { allRows } from "./connect.ts";
import type { journalStatements } from "./journal-statements.ts";

/** As many runs end in one transaction at most. */
const maxExpired = 1_000;

/** Ends runs that no worker took in time. */
export function expiryStatements(
  database: DatabaseSync,
  beside: {
    readonly journal: ReturnType<typeof journalStatements>;
    readonly callers: ReturnType<typeof callerStatements>;
  },
) {
  const next = database.prepare("select min(expire_at) as at from runs where expire_at is not null");
  const due = database.prepare(`
    select project, run_id as runId, seq, slot, caller_run_id as callerRunId, caller_signal as callerSignal
    from runs where expire_at <= ? order by expire_at, run_id limit ${maxExpired}`);
  const end = database.prepare(`
    update runs set status = 'failed', seq = seq + 1, finished_at = ?, error_code = 'RUN_EXPIRED', gate = null,
      available_at = null, ready_at = null, slot = 0, expire_at = null, collect_key = null
    where project = ? and run_id = ?`);

  function nextAt(): number | null {
    const at = next.get()?.at;
    return typeof at === "number" ? at : null;
  }

  return {
    nextAt,
    expire(nowMs: number): Expired {
      const at = nextAt();
      if (at === null || at > nowMs) return nothingExpired;
      const body = JSON.stringify({ error: recordError(runExpired()) });
      const runs = allRows<ExpiredRow>(due, nowMs);
      for (const { project, runId, seq } of runs) {
        end.run(nowMs, project, runId);
        const entry = { seq: seq + 1, kind: "run.failed", name: null, key: null, attempt: 0, body, at: nowMs } as const;
        beside.journal.append({ project, runId }, [entry]);
      }
      const called = runs.flatMap(({ project, runId, callerRunId, callerSignal }) =>
        callerRunId !== null && callerSignal !== null
          ? [{ project, runId, callerRunId, callerSignal, status: "failed" as const, ending: body }]
          : [],
      );
      const told = beside.callers.tell(called, nowMs);
      return {
        runs: [...runs, ...told.runs],
        attention: told.attention,
        freed: runs.some(({ slot }) => slot === 1),
        all: runs.length < maxExpired,
      };
    },
  };
}

interface ExpiredRow extends RunKey, CallerColumns {
  readonly seq: number;
  readonly slot: number;
}

interface Expired extends ToldRuns {
  /** Whether places of queues became free. */
  readonly freed: boolean;
  /** Whether none is left whose time is over. */
  readonly all: boolean;
}

const nothingExpired: Expired = { runs: [], attention: [], freed: false, all: true };
