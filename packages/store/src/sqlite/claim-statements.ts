import type { DatabaseSync } from "node:sqlite";
import type { ClaimedRun, WorkerLease } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import { type ClaimTuple, claimColumns, claimedRun } from "./claimed-run.ts";
import type { journalStatements } from "./journal-statements.ts";
import { type Lane, laneStatements } from "./lane-statements.ts";
import type { OwnedRuns } from "./owned-runs.ts";

/** Gives runs to workers: projects in turn, of each the highest priority, then keys in turn, then first come, first served. */
export function claimStatements(database: DatabaseSync, { journal, owned }: Beside) {
  const lanes = laneStatements(database);
  const turns = new Map<string, Turn>();
  const take = database.prepare(`
    update runs set status = 'running', claims = claims + 1, started_at = coalesce(started_at, ?), gate = null,
      available_at = null, ready_at = null, waiting_for = null, expire_at = null, collect_key = null, worker_id = ?
    where project = ? and run_id = ? returning ${claimColumns}`);
  take.setReturnArrays(true);
  const anyReady = database.prepare("select 1 from runs where gate = 'ready' limit 1");

  function claimRun({ project, runId }: RunKey, { worker, nowMs }: Claim): ClaimedRun {
    const row = take.get(nowMs, worker.workerId, project, runId) as unknown as ClaimTuple;
    const run = claimedRun(row, journal.readWhole({ project, runId }));
    owned.note(run, { workerId: worker.workerId, seq: run.entries.at(-1)?.seq ?? run.seq });
    return run;
  }

  /** The lane that has the next turn within its project, and whether others of it wait for theirs. */
  function turnOf(head: Lane, { met, lastKey }: { readonly met: readonly string[]; readonly lastKey?: string }) {
    const next = lanes.withKeyAfter(met, head, lastKey ?? head.key);
    if (lastKey === undefined) return { lane: head, several: next !== null };
    return { lane: next ?? head, several: next !== null || lastKey !== head.key };
  }

  return {
    claim(claim: Claim): ClaimedRun[] {
      const { limit, worker, met } = claim;
      const claimed: ClaimedRun[] = [];
      if (limit === 0) return claimed;
      const turn = turns.get(worker.workerId) ?? { project: "", keys: new Map<string, string>() };
      turns.set(worker.workerId, turn);
      let alone = true;
      while (claimed.length < limit) {
        const head = lanes.after(met, turn.project);
        if (!head) break;
        turn.project = head.project;
        const lastKey = turn.keys.get(head.project);
        const { lane, several } = turnOf(head, { met, ...(lastKey !== undefined && { lastKey }) });
        if (several) turn.keys.set(head.project, lane.key);
        else turn.keys.delete(head.project);
        // What stands alone is taken as a whole.
        alone &&= !several && lanes.isOnlyProject(met, head);
        const runs = lanes.runsOf(met, { ...lane, limit: alone ? limit - claimed.length : 1 });
        for (const run of runs) claimed.push(claimRun(run, claim));
      }
      return claimed;
    },
    met: lanes.met,
    /** Whether a run is ready that a worker with these labels may have. */
    hasReady: (met: readonly string[]) => lanes.anyReady(met),
    /** Whether a run is ready, for whichever worker. */
    hasReadyForAny: () => anyReady.get() !== undefined,
    /** Forgets whose turn it was at a worker that is gone. */
    forget: (workerId: string) => void turns.delete(workerId),
  };
}

/** Where a worker's last claim stopped: the next one goes on behind it. */
interface Turn {
  project: string;
  /** The last key of each project that had runs under several. */
  readonly keys: Map<string, string>;
}

interface Beside {
  readonly journal: ReturnType<typeof journalStatements>;
  readonly owned: OwnedRuns;
}

interface Claim {
  readonly limit: number;
  readonly worker: WorkerLease;
  /** The `needs` that the worker meets. */
  readonly met: readonly string[];
  readonly nowMs: number;
}
