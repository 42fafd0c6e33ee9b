import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** The tables whose keys begin with a run. */
const tablesByRun = ["journal", "signals", "artifacts", "event_waits", "hooks", "dropped_calls", "runs"] as const;

/** The statements that delete runs and everything that is theirs; the bytes of their artifacts go later. */
export function deletionStatements(
  { build, statement }: Tables,
  project: string,
  runIds: readonly string[],
): readonly TableWrite[] {
  // By their keys: SQLite would read the whole table rather than the index that finds them.
  const deliveries = build
    .selectFrom("deliveries as d")
    .select("d.delivery_id")
    .where("d.project", "=", project)
    .where("d.run_id", "in", runIds);
  const approvals = build
    .selectFrom("approvals as a")
    .select("a.approval_id")
    .where("a.project", "=", project)
    .where("a.run_id", "in", runIds);
  return [
    build.deleteFrom("delivery_attempts").where("project", "=", project).where("delivery_id", "in", deliveries),
    build.deleteFrom("deliveries").where("project", "=", project).where("delivery_id", "in", deliveries),
    build.deleteFrom("approvals").where("project", "=", project).where("approval_id", "in", approvals),
    ...tablesByRun.map((table) =>
      // All of them have the columns that are named here; the builder types one table at a time.
      build
        .deleteFrom(table as "runs")
        .where("project", "=", project)
        .where("run_id", "in", runIds),
    ),
  ].map((query) => statement(query));
}

/**
 * Deletes a part of a long journal, from its second entry on: the first and the last one, with input and ending, go with the run.
 * False when what is left is short.
 */
export async function trimJournal(
  { build, read, statement, write }: Tables,
  { project, runId, seq: lastSeq }: RunKey & { readonly seq: number },
  { entriesAtOnce }: { readonly entriesAtOnce: number },
): Promise<boolean> {
  const [second] = await read(
    build
      .selectFrom("journal")
      .select("seq")
      .where("project", "=", project)
      .where("run_id", "=", runId)
      .where("seq", ">", 1)
      .orderBy("seq")
      .limit(1),
  );
  if (!second || lastSeq - second.seq < entriesAtOnce) return false;
  const part = build
    .deleteFrom("journal")
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("seq", ">", 1)
    .where("seq", "<", second.seq + entriesAtOnce);
  await write([statement(part)]);
  return true;
}
