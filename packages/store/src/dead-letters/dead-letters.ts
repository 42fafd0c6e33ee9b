import { sql } from "kysely";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** Which dead letters are meant; what is left out holds for all. */
export interface DeadLetterFilter {
  readonly flow?: string | undefined;
  readonly errorCode?: string | undefined;
  /** Failed at this moment or later. */
  readonly since?: number | undefined;
}

/** A run that failed and that nobody has dealt with. */
export interface DeadLetter extends RunKey {
  readonly flow: string;
  readonly version: string;
  readonly errorCode: string | null;
  readonly createdAt: number;
  readonly finishedAt: number;
  /** The body of its last entry, JSON text: why it failed. */
  readonly ending: string;
  /** The beginning of the body of its first entry, JSON text: its input. */
  readonly beginning: string;
}

// Inputs may be long; a list shows how they begin.
const longestBeginning = 1_000;

/** Dead letters, newest first. `before` is the id of the last one of the page before. */
export async function listDeadLetters(
  tables: Tables,
  options: DeadLetterFilter & {
    readonly project: string;
    readonly before?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly DeadLetter[]> {
  const { project, before, flow, errorCode, since, limit } = options;
  let query = tables.build
    .selectFrom("runs as r")
    .innerJoin("journal as first", (join) =>
      join.onRef("first.project", "=", "r.project").onRef("first.run_id", "=", "r.run_id").on("first.seq", "=", 1),
    )
    .innerJoin("journal as last", (join) =>
      join
        .onRef("last.project", "=", "r.project")
        .onRef("last.run_id", "=", "r.run_id")
        .onRef("last.seq", "=", "r.seq"),
    )
    .select((eb) => [
      "r.project as project",
      "r.run_id as runId",
      "r.flow as flow",
      "r.version as version",
      "r.error_code as errorCode",
      "r.created_at as createdAt",
      eb.fn.coalesce("r.finished_at", "r.created_at").as("finishedAt"),
      "last.body as ending",
      sql<string>`substr(${sql.ref("first.body")}, 1, ${longestBeginning})`.as("beginning"),
    ])
    .where("r.project", "=", project)
    .where("r.status", "=", "failed")
    .where("r.resolved_at", "is", null);
  if (before !== undefined) query = query.where("r.run_id", "<", before);
  if (flow !== undefined) query = query.where("r.flow", "=", flow);
  if (errorCode !== undefined) query = query.where("r.error_code", "=", errorCode);
  if (since !== undefined) query = query.where("r.finished_at", ">=", since);
  return tables.read(query.orderBy("r.run_id", "desc").limit(limit));
}

/** Whether a run is a dead letter. */
export async function isDeadLetter(tables: Tables, { project, runId }: RunKey): Promise<boolean> {
  const query = tables.build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("status", "=", "failed")
    .where("resolved_at", "is", null);
  return (await tables.read(query)).length > 0;
}

/** The statement by which a dead letter is none any more; with `once` it undoes its transaction where it was none. */
export function resolveStatement(
  tables: Tables,
  { project, runId }: RunKey,
  { nowMs, once }: { readonly nowMs: number; readonly once: boolean },
): TableWrite {
  const query = tables.build
    .updateTable("runs")
    .set({ resolved_at: nowMs })
    .where("project", "=", project)
    .where("run_id", "=", runId)
    .where("status", "=", "failed")
    .where("resolved_at", "is", null);
  return tables.statement(query, once ? { expect: 1 } : {});
}

/** Puts a dead letter away for good; false where it was none. */
export async function discardDeadLetter(tables: Tables, key: RunKey): Promise<boolean> {
  const nowMs = await tables.nowMs();
  return (await tables.write([resolveStatement(tables, key, { nowMs, once: true })], { runs: [key] })) !== null;
}
