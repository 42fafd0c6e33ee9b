import type { Tables } from "../tables/tables.ts";

/** Deletes the record of firings before a moment; returns how many, `limit` at most. Which moments were fired is kept with the schedule. */
export async function removeOldFirings(
  { build, statement, write }: Tables,
  { firedBefore, limit }: { readonly firedBefore: number; readonly limit: number },
): Promise<number> {
  const old = build
    .selectFrom("firings as old")
    .select(["old.project", "old.schedule_id", "old.due_at"])
    .where("old.fired_at", "<", firedBefore)
    .orderBy("old.fired_at")
    .limit(limit);
  const deletion = build
    .deleteFrom("firings")
    .where(({ eb, refTuple }) =>
      eb(refTuple("project", "schedule_id", "due_at"), "in", old.$asTuple("project", "schedule_id", "due_at")),
    )
    .returning("due_at");
  const written = await write([statement(deletion)]);
  return written![0]!.length;
}
