import type { DatabaseSync } from "node:sqlite";
import type { RunKey } from "../runs/run.ts";
import { allRows } from "./connect.ts";

/** As many runs are let through in one transaction at most. */
const maxMoved = 1_000;

/** Moves runs on whose time has come: to their queue where that is limited, else to those that are ready. */
export function gateStatements(database: DatabaseSync) {
  const next = database.prepare("select min(available_at) as at from runs where gate = 'timed'");
  const due = database.prepare(`
    select project, run_id as runId, exists (
      select 1 from queues where queues.project = runs.project and queues.queue = runs.queue and limited = 1) as limited
    from runs where gate = 'timed' and available_at <= ? order by available_at, run_id limit ${maxMoved}`);
  const hold = database.prepare("update runs set gate = 'held' where project = ? and run_id = ?");
  const ready = database.prepare(
    "update runs set gate = 'ready', ready_at = available_at where project = ? and run_id = ?",
  );

  function nextAt(): number | null {
    const at = next.get()?.at;
    return typeof at === "number" ? at : null;
  }

  return {
    nextAt,
    letThrough(nowMs: number): { readonly moved: number; readonly held: boolean } {
      const at = nextAt();
      if (at === null || at > nowMs) return { moved: 0, held: false };
      const runs = allRows<RunKey & { readonly limited: number }>(due, nowMs);
      for (const { project, runId, limited } of runs) (limited ? hold : ready).run(project, runId);
      return { moved: runs.length, held: runs.some(({ limited }) => limited === 1) };
    },
  };
}
