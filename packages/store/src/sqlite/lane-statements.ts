import type { DatabaseSync } from "node:sqlite";
import { needsOf } from "../runs/needs-column.ts";
import type { RunKey } from "../runs/run.ts";
import { allRows, firstRow, limited } from "./connect.ts";

/** Ready runs of one project, priority and key: first come, first served. */
export interface Lane {
  readonly project: string;
  readonly priority: number;
  readonly key: string;
}

/** Finds the lanes of runs that are ready, each by one look into the index, whatever number of runs there are. */
export function laneStatements(database: DatabaseSync) {
  const ready = "from runs where gate = 'ready' and needs = ?";
  const lane = "project, priority, queue_key as key";
  const inOrder = "order by project, priority desc, queue_key limit 1";
  const nextNeeds = database.prepare(
    "select needs from runs where gate = 'ready' and needs > ? order by needs limit 1",
  );
  const first = database.prepare(`select ${lane} ${ready} ${inOrder}`);
  const after = database.prepare(`select ${lane} ${ready} and project > ? ${inOrder}`);
  const before = database.prepare(`select 1 ${ready} and project < ? limit 1`);
  const nextKey = database.prepare(`
    select ${lane} ${ready} and project = ? and priority = ? and queue_key > ? order by queue_key limit 1`);
  const candidates = database.prepare(`
    select project, run_id as runId, ready_at as readyAt ${ready} and project = ? and priority = ? and queue_key = ?
    order by ready_at, run_id ${limited}`);

  function best<Row>(met: readonly string[], find: (needs: string) => Row | null, compare: (a: Row, b: Row) => number) {
    const found = met.map(find).filter((row) => row !== null);
    return found.sort(compare)[0] ?? null;
  }

  return {
    /** Which of the `needs` of ready runs a worker with these labels meets. */
    met(labels: string): readonly string[] {
      const has = new Set(needsOf(labels));
      const met = [""];
      if (has.size === 0) return met;
      for (let needs = ""; ; ) {
        const next = nextNeeds.get(needs)?.needs;
        if (typeof next !== "string") return met;
        if (needsOf(next).every((label) => has.has(label))) met.push(next);
        needs = next;
      }
    },
    anyReady(met: readonly string[]): boolean {
      return met.some((needs) => first.get(needs) !== undefined);
    },
    /** The first lane behind a project, or the very first. */
    after(met: readonly string[], project: string): Lane | null {
      return (
        best(met, (needs) => firstRow<Lane>(after, needs, project), byTurn) ??
        best(met, (needs) => firstRow<Lane>(first, needs), byTurn)
      );
    },
    /** The lane of the same project and priority with the next key. */
    withKeyAfter(met: readonly string[], { project, priority }: Lane, key: string): Lane | null {
      return best(met, (needs) => firstRow<Lane>(nextKey, needs, project, priority, key), byTurn);
    },
    isOnlyProject(met: readonly string[], { project }: Lane): boolean {
      return !met.some((needs) => after.get(needs, project) !== undefined || before.get(needs, project) !== undefined);
    },
    runsOf(
      met: readonly string[],
      { project, priority, key, limit }: Lane & { readonly limit: number },
    ): readonly RunKey[] {
      const runs = met.flatMap((needs) => allRows<ReadyRow>(candidates, needs, project, priority, key, limit));
      if (met.length > 1) runs.sort((a, b) => a.readyAt - b.readyAt || byBytes(a.runId, b.runId));
      return runs.slice(0, limit);
    },
  };
}

interface ReadyRow extends RunKey {
  readonly readyAt: number;
}

function byTurn(a: Lane, b: Lane): number {
  return byBytes(a.project, b.project) || b.priority - a.priority || byBytes(a.key, b.key);
}

/** The order of the databases. */
function byBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
