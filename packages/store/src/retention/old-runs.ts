import { sql } from "kysely";
import type { RunKey } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";
import { deletionStatements, trimJournal } from "./run-deletion.ts";

const pageSize = 200;

/** A walk over the runs of one project in the order of their ids. */
export interface OldRuns {
  readonly project: string;
  /** Where the walk stands: behind this id. */
  readonly after: string;
  /** Where it ends: no run with this id or a higher one is looked at. */
  readonly before: string;
  readonly endedBefore: number;
  /** How many journal entries one transaction deletes, more or less. */
  readonly entriesAtOnce: number;
}

interface OldRun extends RunKey {
  readonly seq: number;
  /** 1 or 0. */
  readonly removable: number;
}

/** The first project behind another one that has runs. */
export async function nextProject({ build, read }: Tables, after: string): Promise<string | null> {
  const [row] = await read(
    build.selectFrom("runs").select("project").where("project", ">", after).orderBy("project").limit(1),
  );
  return row?.project ?? null;
}

/**
 * Looks at some runs and removes those that ended long ago with all that belongs to them, in one short transaction.
 * Returns how many, and where to go on: null at the end. A run with a long journal loses it in several calls.
 */
export async function removeOldRuns(
  tables: Tables,
  walk: OldRuns,
): Promise<{ readonly removed: number; readonly next: string | null }> {
  const page = await readPage(tables, walk);
  const removed: OldRun[] = [];
  let next = page.length === pageSize ? page.at(-1)!.runId : null;
  let entries = 0;
  for (const [index, run] of page.entries()) {
    if (run.removable === 0) continue;
    entries += run.seq;
    if (entries > walk.entriesAtOnce && removed.length > 0) {
      next = page[index - 1]!.runId;
      break;
    }
    if (run.seq > walk.entriesAtOnce && (await trimJournal(tables, run, walk)))
      return { removed: 0, next: page[index - 1]?.runId ?? walk.after };
    removed.push(run);
  }
  if (removed.length > 0)
    await tables.write(
      deletionStatements(
        tables,
        walk.project,
        removed.map(({ runId }) => runId),
      ),
    );
  return { removed: removed.length, next };
}

/**
 * What is asked for here cannot become untrue: an ended run stays ended, a dead letter that was dealt with is none again, and
 * nothing that has ended is given a caller, a child or a callback. So the deletion need not ask once more.
 */
function readPage({ build, read }: Tables, walk: OldRuns): Promise<readonly OldRun[]> {
  const { project, after, before, endedBefore } = walk;
  const page = build
    .selectFrom("runs as r")
    .select(({ eb, selectFrom, ref }) => [
      "r.project",
      "r.run_id as runId",
      "r.seq",
      eb
        .case()
        .when(
          eb.and([
            eb("r.finished_at", "<", endedBefore),
            eb.or([eb("r.status", "<>", "failed"), eb("r.resolved_at", "is not", null)]),
            eb("r.callback", "is", null),
            // Not `exists`: for a page PostgreSQL would read all runs, to hash them.
            eb(
              selectFrom("runs as caller")
                .select("caller.run_id")
                .where("caller.project", "=", ref("r.project"))
                .where("caller.run_id", "=", ref("r.caller_run_id"))
                .where("caller.finished_at", "is", null)
                .limit(1),
              "is",
              null,
            ),
            eb(
              selectFrom("runs as child")
                .select("child.run_id")
                .where("child.project", "=", ref("r.project"))
                .where("child.caller_run_id", "=", ref("r.run_id"))
                .where("child.finished_at", "is", null)
                .limit(1),
              "is",
              null,
            ),
            eb(
              selectFrom("deliveries as d")
                .select("d.run_id")
                .where("d.project", "=", ref("r.project"))
                .where("d.run_id", "=", ref("r.run_id"))
                .where("d.status", "=", "pending")
                .limit(1),
              "is",
              null,
            ),
          ]),
        )
        .then(sql<number>`1`)
        .else(sql<number>`0`)
        .end()
        .as("removable"),
    ])
    .where("r.project", "=", project)
    .where("r.run_id", ">", after)
    .where("r.run_id", "<", before)
    .orderBy("r.run_id")
    .limit(pageSize);
  return read(page);
}
