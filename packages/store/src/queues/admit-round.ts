import type { Tables } from "../tables/tables.ts";
import { admissionStatements, sweepStatements } from "./admission-statements.ts";
import { chooseRuns, type RoundContext } from "./choose-runs.ts";
import type { QueueRow } from "./held-runs.ts";
import type { QueueKey, StoredQueue } from "./queue-settings.ts";
import { soonest } from "./room.ts";

export interface Round {
  readonly admitted: number;
  /** Another round at once may let more in. */
  readonly more: boolean;
  /** When to look again: in so many milliseconds at the latest; null where only a change of the queue or its runs can help. */
  readonly againInMs: number | null;
}

/**
 * Lets runs of one queue in, as far as its limits leave room: those that go on after a wait first, then new ones of the
 * highest priority, keys in turn. Counts only what can become less beside it, and compares and sets the queue's round:
 * of two that do this at the same time one writes nothing.
 */
export async function admitRound(
  tables: Tables,
  { project, queue, row }: QueueKey & { readonly row: QueueRow },
): Promise<Round> {
  const key = { project, queue };
  const { settings, paused } = JSON.parse(row.settings) as StoredQueue;
  const nowMs = await tables.nowMs();
  const context: RoundContext = { tables, queue: key, settings, nowMs, lastKey: row.last_key };
  if (row.sweeping === 1) return sweep(context, row);
  if (paused) return { ...nothing, againInMs: null };
  const chosen = await chooseRuns(context);
  const lastKey = chosen.runs.at(-1)?.key ?? chosen.unseenAfter ?? row.last_key;
  const admitted = chosen.runs.length;
  if (admitted > 0 || lastKey !== row.last_key) {
    const statements = admissionStatements(tables, key, { runs: chosen.runs, lastKey, nowMs, stored: row });
    if (!(await tables.write(statements, { claimable: admitted > 0 }))) return { ...nothing, againInMs: lostRoundMs };
  }
  const unseenMs = chosen.unseenAfter === null || admitted > 0 ? null : unseenKeysMs;
  return { admitted, more: admitted > 0 && !chosen.settled, againInMs: soonest(chosen.waitMs, unseenMs) };
}

const nothing = { admitted: 0, more: false };

// Another leader was faster, or a run that was chosen was canceled.
const lostRoundMs = 10;
// More keys than a round looks at are blocked: the next ones are looked at so soon.
const unseenKeysMs = 100;

/** Takes ready runs from before the limits back, page by page, before any other is let in. */
async function sweep({ tables, queue }: RoundContext, stored: QueueRow): Promise<Round> {
  const done = (await tables.write(sweepStatements(tables, queue, stored))) !== null;
  return { admitted: 0, more: done, againInMs: done ? 0 : lostRoundMs };
}
