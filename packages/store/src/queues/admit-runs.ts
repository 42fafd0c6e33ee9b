import type { Tables } from "../tables/tables.ts";
import { admitRound } from "./admit-round.ts";
import { queueRow, queuesWithWork, type WorkingQueue } from "./held-runs.ts";
import { soonest } from "./room.ts";

// No queue keeps the others waiting for longer than this takes.
const roundsPerQueue = 10;
// A place that becomes free tells of itself; this is for a word that was lost.
const safetyNetMs = 5_000;

/** Lets runs of all limited queues in; the milliseconds after which to look again at the latest, null where none is held. */
export async function admitRuns(tables: Tables): Promise<number | null> {
  const queues = await queuesWithWork(tables);
  let againInMs: number | null = queues.length === 0 ? null : safetyNetMs;
  for (const queue of queues) againInMs = soonest(againInMs, await admitQueue(tables, queue));
  return againInMs;
}

async function admitQueue(tables: Tables, { project, queue, row }: WorkingQueue): Promise<number | null> {
  let found: WorkingQueue["row"] | null = row;
  for (let rounds = 0; rounds < roundsPerQueue; rounds++) {
    if (!found) return null;
    const { more, againInMs } = await admitRound(tables, { project, queue, row: found });
    if (!more) return againInMs;
    found = await queueRow(tables, { project, queue });
  }
  return 0;
}
