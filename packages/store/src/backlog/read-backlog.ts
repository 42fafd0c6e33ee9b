import { type SqlBool, sql } from "kysely";
import { needsOf } from "../runs/needs-column.ts";
import type { Tables } from "../tables/tables.ts";

/** Runs of all projects that need the same of a worker and that a worker could take now. */
export interface ClaimableRuns {
  readonly needs: readonly string[];
  readonly count: number;
  /** How long the one that waits the longest has been claimable. */
  readonly oldestMs: number;
  /** Whether some live worker has what they need. */
  readonly met: boolean;
}

/** How much work there is for how many workers: what decides whether there should be more of them. */
export interface Backlog {
  /** Those that need nothing first, then by labels. */
  readonly claimable: readonly ClaimableRuns[];
  /** Due runs that wait for a place in their queue: more workers would not help them. */
  readonly held: number;
  /** Workers whose lease has not ended. */
  readonly workers: readonly { readonly workerId: string; readonly labels: readonly string[] }[];
}

// Literals, as both databases use a partial index only where they can see its condition in the query.
const isReady = sql<SqlBool>`gate = 'ready'`;
const isTimed = sql<SqlBool>`gate = 'timed'`;
const isHeldNew = sql<SqlBool>`gate = 'held' and claims = 0`;
const isHeldAgain = sql<SqlBool>`gate = 'held' and claims > 0`;

/** Reads the backlog; its cost grows with the runs that are claimable or held, not with those that are delayed or over. */
export async function readBacklog(tables: Tables): Promise<Backlog> {
  const { build, read } = tables;
  const nowMs = await tables.nowMs();
  const [ready, due, heldNew, heldAgain, rows] = await Promise.all([
    read(countByNeeds(tables, "ready_at").where(isReady)),
    // Those whose time has come while no worker was there to see it.
    read(countByNeeds(tables, "available_at").where(isTimed).where("available_at", "<=", nowMs)),
    read(countAll(tables).where(isHeldNew)),
    read(countAll(tables).where(isHeldAgain)),
    read(build.selectFrom("workers").select(["worker_id", "labels"]).where("lease_until", ">", nowMs).orderBy("epoch")),
  ]);
  const workers = rows.map(({ worker_id, labels }) => ({ workerId: worker_id, labels: needsOf(labels) }));
  const claimable = merged([...ready, ...due]).map(({ needs, count, since }) => ({
    needs: needsOf(needs),
    count,
    oldestMs: Math.max(0, nowMs - since),
    met: workers.some(({ labels }) => needsOf(needs).every((label) => labels.includes(label))),
  }));
  return { claimable, held: (heldNew[0]?.count ?? 0) + (heldAgain[0]?.count ?? 0), workers };
}

function countByNeeds({ build }: Tables, time: "ready_at" | "available_at") {
  return build
    .selectFrom("runs")
    .select((eb) => ["needs", eb.fn.countAll<number>().as("count"), eb.fn.min<number>(time).as("since")])
    .groupBy("needs");
}

function countAll({ build }: Tables) {
  return build.selectFrom("runs").select((eb) => eb.fn.countAll<number>().as("count"));
}

interface Counted {
  readonly needs: string;
  readonly count: number;
  readonly since: number;
}

function merged(rows: readonly Counted[]): readonly Counted[] {
  const byNeeds = new Map<string, Counted>();
  for (const { needs, count, since } of rows) {
    const known = byNeeds.get(needs);
    byNeeds.set(needs, {
      needs,
      count: count + (known?.count ?? 0),
      since: Math.min(since, known?.since ?? since),
    });
  }
  return [...byNeeds.values()].sort((a, b) => (a.needs < b.needs ? -1 : 1));
}
