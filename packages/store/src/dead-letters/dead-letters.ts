import { maxCollected } from "@millrace/flow/queue";
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
  /** What it collected beside: how many inputs, and the beginning of the body of the entry of the last one. */
  readonly collected: { readonly count: number; readonly last: string } | null;
  /** Whether the last input alone is its input. */
  readonly debounced: boolean;
}

// Inputs may be long; a list shows how they begin.
const longestBeginning = 1_000;

/** Dead letters, newest first. `before` is the id of the last one of the page before. */
export async function listDeadLetters(
  tables: Tables,
  options: LettersPage & { readonly limit: number },
): Promise<readonly DeadLetter[]> {
  const { project, limit } = options;
  const page = tables.build
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
      sql<number>`case when ${sql.ref("first.body")} like '%"collect":"debounce"%' then 1 else 0 end`.as("debounced"),
    ])
    .where("r.project", "=", project)
    .where("r.run_id", "in", lettersOf(tables, options).orderBy("run_id", "desc").limit(limit));
  const letters = await tables.read(page.orderBy("r.run_id", "desc"));
  const collected = await collectedOf(
    tables,
    project,
    letters.map(({ runId }) => runId),
  );
  return letters.map((letter) => ({
    ...letter,
    debounced: letter.debounced === 1,
    collected: collected.get(letter.runId) ?? null,
  }));
}

interface LettersPage extends DeadLetterFilter {
  readonly project: string;
  readonly before?: string | undefined;
}

/** The ids alone, for which one index holds all that is asked here. */
function lettersOf({ build }: Tables, { project, before, flow, errorCode, since }: LettersPage) {
  let letters = build
    .selectFrom("runs")
    .select("run_id")
    .where("project", "=", project)
    // As a parameter it would keep the index from being used.
    .where("status", "=", sql.lit("failed"))
    .where("resolved_at", "is", null);
  if (before !== undefined) letters = letters.where("run_id", "<", before);
  if (flow !== undefined) letters = letters.where("flow", "=", flow);
  if (errorCode !== undefined) letters = letters.where("error_code", "=", errorCode);
  if (since !== undefined) letters = letters.where("finished_at", ">=", since);
  return letters;
}

/** What runs have collected, by run. */
async function collectedOf(
  { build, read }: Tables,
  project: string,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<DeadLetter["collected"]>>> {
  if (runIds.length === 0) return new Map();
  const counted = build
    .selectFrom("journal")
    .select((eb) => ["run_id", eb.fn.countAll<number>().as("count"), eb.fn.max("seq").as("last_seq")])
    .where("project", "=", project)
    .where("run_id", "in", runIds)
    // They come before everything that a run does.
    .where("seq", "<=", maxCollected)
    .where("kind", "=", "run.collected")
    .groupBy("run_id");
  const rows = await read(
    build
      .selectFrom(counted.as("c"))
      // SQLite keeps the order of a cross join: it would begin with the journals of the whole project.
      .crossJoin("journal as last")
      .where("last.project", "=", project)
      .whereRef("last.run_id", "=", "c.run_id")
      .whereRef("last.seq", "=", "c.last_seq")
      .select(["c.run_id", "c.count", sql<string>`substr(${sql.ref("last.body")}, 1, ${longestBeginning})`.as("body")]),
  );
  return new Map(rows.map(({ run_id, count, body }) => [run_id, { count: Number(count), last: body }]));
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
