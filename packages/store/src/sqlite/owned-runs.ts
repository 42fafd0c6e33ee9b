import type { DatabaseSync } from "node:sqlite";
import type { RunKey } from "../runs/run.ts";
import { lastSeq } from "../runs/run-columns.ts";

/** Knows which runs workers own, and where their journals end. */
export interface OwnedRuns {
  /** The `seq` of the run's last entry; null where the run is not the worker's. */
  seqOf(run: RunKey, workerId: string): number | null;
  /** The run belongs to the worker from now on, or still does, and its journal ends there. */
  note(run: RunKey, owned: OwnedRun): void;
  forget(run: RunKey): void;
  /** Nothing is known any more: workers have gone, or a transaction was undone. */
  forgetAll(): void;
}

interface OwnedRun {
  readonly workerId: string;
  readonly seq: number;
}

/**
 * Kept in memory, as two looks into tables at each update are an eighth of what a step costs (measured 2026-11): this
 * connection is the only one that writes, and a run leaves its worker by that worker's update or with the worker alone.
 */
export function ownedRuns(database: DatabaseSync): OwnedRuns {
  const read = database.prepare(`
    select ${lastSeq({ run: "runs", journal: "journal" })} as seq from runs
    where project = ? and run_id = ? and worker_id = ?`);
  const known = new Map<string, OwnedRun>();
  return {
    seqOf({ project, runId }, workerId) {
      const owned = known.get(idOf({ project, runId }));
      if (owned) return owned.workerId === workerId ? owned.seq : null;
      const seq = read.get(project, runId, workerId)?.seq;
      return typeof seq === "number" ? seq : null;
    },
    note: (run, owned) => void known.set(idOf(run), owned),
    forget: (run) => void known.delete(idOf(run)),
    forgetAll: () => known.clear(),
  };
}

// No name has a NUL.
const idOf = ({ project, runId }: RunKey): string => `${project}\0${runId}`;
