import type { ArtifactShelf, Store, Tables } from "@millrace/store";
import { deleteOldEvents } from "@millrace/store/events";
import {
  nextProject,
  removeOldFirings,
  removeOldRuns,
  removeOldTasks,
  unnamedArtifacts,
} from "@millrace/store/retention";
import { forgetStateArtifacts } from "@millrace/store/state";
import { newRunId } from "../control/run-id.ts";
import type { Duty } from "../duties/duty.ts";

const dayMs = 24 * 3_600_000;
const roundEveryMs = 3_600_000;
// Between two short transactions, for what else wants to be written. With 1,000 entries in each this removes more runs of
// nine entries than 1,000 a second, while a claim on SQLite waits for some 20 ms at most (measured 2026-11).
const pauseMs = 25;
const rowsAtOnce = 1_000;
const contentsAtOnce = 100;

export interface RetentionOptions {
  readonly store: Pick<Store, "tables">;
  /** Where the bytes of artifacts lie. */
  readonly shelf: ArtifactShelf;
  /** How long a run is kept after its end. */
  readonly keptDays: number;
}

/**
 * Removes runs that ended long ago with all that is theirs, the record of old firings, tasks, and bytes that no run names.
 * It never touches a dead letter that nobody dealt with, a run that another unfinished one belongs to, or state and its files.
 * One call is one short transaction; nothing that it removes can become wanted again, so two that do it at once do no harm.
 */
export function createRetentionDuty({ store: { tables }, shelf, keptDays }: RetentionOptions): Duty {
  let round: AsyncGenerator<void, void> | null = null;
  let dueAt = Number.NEGATIVE_INFINITY;
  let sweepAt: number | null = null;
  return {
    name: "retention",
    async run() {
      const nowMs = await tables.nowMs();
      if (nowMs < dueAt) return dueAt - nowMs;
      if (!round) {
        // Who copies files of a run that is removed at this moment has long named them when their bytes are looked at.
        sweepAt ??= nowMs + roundEveryMs;
        const sweeps = nowMs >= sweepAt;
        if (sweeps) sweepAt = nowMs + dayMs;
        round = oneRound(tables, { shelf: sweeps ? shelf : null, before: nowMs - keptDays * dayMs });
      }
      const { done } = await round.next().catch((error: unknown) => {
        round = null;
        throw error;
      });
      if (done) round = null;
      const restMs = done ? roundEveryMs : pauseMs;
      dueAt = nowMs + restMs;
      return restMs;
    },
  };
}

/** Yields after each transaction. */
async function* oneRound(
  tables: Tables,
  { shelf, before }: { readonly shelf: ArtifactShelf | null; readonly before: number },
): AsyncGenerator<void, void> {
  if (shelf) yield* sweepContents(tables, shelf);
  // Behind the sweep: a run that reads a value while it is replaced has until the next one to name its files.
  if (shelf) while ((await forgetStateArtifacts(tables, { limit: rowsAtOnce })) === rowsAtOnce) yield;
  for (let project = await nextProject(tables, ""); project !== null; project = await nextProject(tables, project))
    yield* removeRunsOf(tables, project, before);
  while ((await removeOldFirings(tables, { firedBefore: before, limit: rowsAtOnce })) === rowsAtOnce) yield;
  while ((await removeOldTasks(tables, { endedBefore: before, limit: rowsAtOnce })) === rowsAtOnce) yield;
  while ((await deleteOldEvents(tables, { deliveredBefore: before, limit: rowsAtOnce })) === rowsAtOnce) yield;
}

async function* removeRunsOf(tables: Tables, project: string, endedBefore: number): AsyncGenerator<void, void> {
  // Ids sort by the time they were made: a run that began later cannot have ended before.
  const walk = { project, before: newRunId(endedBefore), endedBefore, entriesAtOnce: rowsAtOnce };
  for (let after: string | null = ""; after !== null; ) {
    after = (await removeOldRuns(tables, { ...walk, after })).next;
    yield;
  }
}

/** Removes the bytes that no run names. Those of a file that a run is about to name were written, or written again, within the last day. */
async function* sweepContents(tables: Tables, shelf: ArtifactShelf): AsyncGenerator<void, void> {
  for (
    let page = await shelf.listContents({ after: null });
    page;
    page = await shelf.listContents({ after: page.next })
  ) {
    const { project } = page;
    for (let from = 0; from < page.artifacts.length; from += contentsAtOnce) {
      const artifacts = await unnamedArtifacts(tables, {
        project,
        artifacts: page.artifacts.slice(from, from + contentsAtOnce),
      });
      if (artifacts.length > 0) await shelf.removeContents({ project, artifacts, olderThanMs: dayMs });
      yield;
    }
  }
}
