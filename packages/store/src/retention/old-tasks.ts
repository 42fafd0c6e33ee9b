import type { Tables } from "../tables/tables.ts";

/** Deletes tasks that ended before a moment; returns how many, `limit` at most. */
export async function removeOldTasks(
  { build, statement, write }: Tables,
  { endedBefore, limit }: { readonly endedBefore: number; readonly limit: number },
): Promise<number> {
  const old = build
    .selectFrom("tasks as old")
    .select(["old.project", "old.task_id"])
    .where("old.finished_at", "<", endedBefore)
    .orderBy("old.finished_at")
    .limit(limit);
  const deletion = build
    .deleteFrom("tasks")
    .where(({ eb, refTuple }) => eb(refTuple("project", "task_id"), "in", old.$asTuple("project", "task_id")))
    .returning("task_id");
  const written = await write([statement(deletion)]);
  return written![0]!.length;
}
