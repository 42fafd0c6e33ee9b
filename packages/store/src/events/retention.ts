import { isTerminal, runStatuses } from "@millrace/flow/run";
import type { Tables } from "../tables/tables.ts";

const ended = runStatuses.filter(isTerminal);

/** Deletes events that were delivered before a moment; returns how many, `limit` at most. */
export async function deleteOldEvents(
  { build, statement, write }: Tables,
  { deliveredBefore, limit }: { readonly deliveredBefore: number; readonly limit: number },
): Promise<number> {
  const old = build
    .selectFrom("events as old")
    .select("old.position")
    .where("old.delivered_at", "<", deliveredBefore)
    .orderBy("old.delivered_at")
    .limit(limit);
  const written = await write([
    statement(build.deleteFrom("events").where("position", "in", old).returning("position")),
  ]);
  return written![0]!.length;
}

/** Where a walk over all waits and hooks stands: the last row that it looked at. */
export interface LeftoverCursor {
  readonly project: string;
  readonly runId: string;
}

/**
 * Looks at the waits for events and the hooks of some runs, and deletes those of runs that have ended. Returns where to go
 * on, null at the end of the table.
 */
export async function deleteLeftovers(
  { build, statement, read, write }: Tables,
  options: {
    readonly table: "event_waits" | "hooks";
    readonly after: LeftoverCursor | null;
    readonly limit: number;
  },
): Promise<LeftoverCursor | null> {
  const { after, limit } = options;
  // Both have the columns that are named here; the builder types one table at a time.
  const table = options.table as "event_waits";
  const { project, runId } = after ?? { project: "", runId: "" };
  const page = await read(
    build
      .selectFrom(`${table} as w`)
      .leftJoin("runs as r", (join) => join.onRef("r.project", "=", "w.project").onRef("r.run_id", "=", "w.run_id"))
      .select(["w.project", "w.run_id", "r.status"])
      .distinct()
      .where(({ eb, refTuple, tuple }) => eb(refTuple("w.project", "w.run_id"), ">", tuple(project, runId)))
      .orderBy("w.project")
      .orderBy("w.run_id")
      .limit(limit),
  );
  const over = page.filter(({ status }) => status === null || ended.includes(status));
  const deletions = over.map((row) =>
    statement(build.deleteFrom(table).where("project", "=", row.project).where("run_id", "=", row.run_id)),
  );
  if (deletions.length > 0) await write(deletions);
  const last = page.at(-1);
  return last && page.length === limit ? { project: last.project, runId: last.run_id } : null;
}
