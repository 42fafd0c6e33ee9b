import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { readBacklog } from "../backlog/index.ts";
import { calledRuns, forgetDroppedCalls, runsOfDroppedCalls, runsOfEndedCallers } from "../calls/index.ts";
import { runStart } from "../conformance/scene.ts";
import { listDeadLetters, listMovableRuns } from "../dead-letters/index.ts";
import { runsToCallBack } from "../deliveries/index.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sweepStatements } from "../queues/admission-statements.ts";
import { headRuns, queuesWithWork } from "../queues/held-runs.ts";
import { listQueues } from "../queues/index.ts";
import { removeOldFirings, removeOldRuns, removeOldTasks, unnamedArtifacts } from "../retention/index.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { forgetStateArtifacts, keepArtifactsStatements, stateArtifacts } from "../state/index.ts";
import type { Tables } from "../tables/tables.ts";
import { postgresPlans, recordedStatements, sqlitePlans } from "./index.ts";

// Indexes that hold few rows however many runs have ended: reading one of them from end to end is no walk over all runs.
const small =
  /USING (COVERING )?INDEX runs_(ready|timed|expiring|held_new|held_again|in_place|queued|called|to_call_back)\b/;

async function withSqlite(use: (file: string, tables: Tables) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-plans-"));
  const file = join(folder, "store.sqlite");
  const store = await openSqliteStore({ file, thread: false });
  try {
    await use(file, store.tables);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

test("no statement that SQLite prepares at the start walks over all runs or all journals", async () => {
  await withSqlite(async (file) => {
    const plans = sqlitePlans({ file });
    expect(plans.length).toBeGreaterThan(40);
    const walks = plans.flatMap(({ sql, steps }) =>
      steps.filter((step) => isWalk(step, sql) && !small.test(step)).map((step) => `${step}: ${sql}`),
    );
    expect(walks).toEqual([]);
  });
});

/** Whether a step reads the runs, or the entries, of a whole project, or more. */
function isWalk(step: string, sql: string): boolean {
  const [, kind, name, rest = ""] = /^(SCAN|SEARCH) (\w+)(.*)/.exec(step) ?? [];
  const tables = ["runs", "journal"].flatMap((table) => [
    table,
    ...[...sql.matchAll(new RegExp(`"?\\b${table}"? as "?(\\w+)"?`, "g"))].map(([, alias]) => alias),
  ]);
  if (!kind || !tables.includes(name)) return false;
  return kind === "SCAN" || rest.endsWith("(project=?)");
}

test("a page of a journal is read by its key on SQLite, wherever it begins", async () => {
  await withSqlite(async (file) => {
    const page = sqlitePlans({ file }).find(({ sql }) => sql.includes("from journal where") && sql.includes("seq > ?"));
    expect(page!.steps).toEqual(["SEARCH journal USING INDEX journal_by_run (project=? AND run_id=? AND seq>?)"]);
  });
});

/** What is asked beside the hot path: by duties, lists and commands. */
async function tableStatements(tables: Tables) {
  const queue = { project: "p", queue: "q" };
  const settings = JSON.stringify({ settings: {}, paused: true });
  const filter = { project: "p", before: "r", flow: "f", errorCode: "E", since: 1, limit: 9 };
  const letters = (found: Partial<typeof filter>) => async (of: Tables) =>
    listDeadLetters(of, { project: "p", limit: 9, ...found });
  const row = { run_id: "r", runId: "r", queue: "q", settings, count: 1, since: 1, needs: "", labels: "" };
  const kept = { project: "p", flow: "f", key: "k", revision: 1 };
  const asked = [
    letters({}),
    letters(filter),
    ...Object.entries(filter).map(([name, value]) => letters({ [name]: value })),
    (of: Tables) => listMovableRuns(of, { project: "p", flow: "f", version: "v", limit: 9 }),
    (of: Tables) => readBacklog(of),
    (of: Tables) => listQueues(of, { project: "p" }),
    (of: Tables) => queuesWithWork(of),
    (of: Tables) => headRuns(of, queue, { limit: 9 }),
    (of: Tables) => of.write(sweepStatements(of, queue, { settings, round: 1, limited: 1 })),
    (of: Tables) => runsToCallBack(of, { limit: 9 }),
    (of: Tables) => calledRuns(of, { project: "p", runId: "r" }),
    (of: Tables) => runsOfEndedCallers(of, { limit: 9 }),
    (of: Tables) => runsOfDroppedCalls(of, { limit: 9 }),
    (of: Tables) => runsOfDroppedCalls(of, { caller: { project: "p", runId: "r" }, limit: 9 }),
    (of: Tables) => forgetDroppedCalls(of),
    (of: Tables) => of.write(keepArtifactsStatements(of, kept, { runId: "r", artifacts: ["a"] })),
    (of: Tables) => stateArtifacts(of, kept),
    (of: Tables) => forgetStateArtifacts(of, { limit: 9 }),
  ];
  const statements = await Promise.all(asked.map((work) => recordedStatements(tables, work, [row])));
  return statements.flat();
}

test("no statement on tables walks over all runs or all journals on SQLite", async () => {
  await withSqlite(async (file, tables) => {
    const statements = await tableStatements(tables);
    const plans = sqlitePlans({ file, statements }).slice(0, statements.length);
    expect(plans.length).toBeGreaterThan(25);
    const walks = plans.flatMap(({ sql, steps }) =>
      steps.filter((step) => isWalk(step, sql) && !small.test(step)).map((step) => `${step}: ${sql}`),
    );
    expect(walks).toEqual([]);
  });
});

const retention = async (tables: Tables) => {
  await removeOldRuns(tables, { project: "p", after: "", before: "~", endedBefore: 9, entriesAtOnce: 9 });
  await removeOldFirings(tables, { firedBefore: 9, limit: 9 });
  await removeOldTasks(tables, { endedBefore: 9, limit: 9 });
  await unnamedArtifacts(tables, { project: "p", artifacts: ["a", "b"] });
};

/** All statements of retention, as if there were a run with a long journal and one with a short one. */
async function retentionStatements(tables: Tables) {
  const statements: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];
  const long = { project: "p", runId: "r", seq: 99, removable: 1 };
  for (const seq of [99, 9])
    await retention({
      ...tables,
      async read<Row>(query: { compile(): (typeof statements)[number] }) {
        statements.push(query.compile());
        return [{ ...long, seq: Math.min(seq, statements.length === 1 ? 99 : 2) }] as unknown as readonly Row[];
      },
      async write(given) {
        statements.push(...given);
        return given.map(() => []);
      },
    } as Tables);
  return statements;
}

test("retention finds everything by an index on SQLite", async () => {
  await withSqlite(async (file, tables) => {
    const database = new DatabaseSync(file, { readOnly: true });
    const statements = await retentionStatements(tables);
    const walks = statements.flatMap(({ sql, parameters }) =>
      database
        .prepare(`explain query plan ${sql}`)
        .all(...(parameters as string[]))
        .map(({ detail }) => String(detail))
        .filter((step) => /^SCAN /.test(step) || /^SEARCH .*\(project=\?\)$/.test(step)),
    );
    database.close();
    expect(statements.length).toBeGreaterThan(10);
    expect(walks).toEqual([]);
  });
});

describe.skipIf(inject("postgresUrl") === null)("on a server", () => {
  test("PostgreSQL reads pages, runs and journals, claims and removes, by an index however many runs have ended", async () => {
    const url = await createTestDatabase(inject("postgresUrl")!);
    const store = await openPostgresStore({ url });
    const worker = await store.openWorker({ workerId: "w", leaseMs: 60_000 });
    await runSql(
      url,
      `insert into millrace.runs (project, run_id, flow, version, status, seq, created_at, finished_at)
       select 'p', lpad(i::text, 8, '0'), 'f' || i % 10, '1', case i % 50 when 0 then 'failed' else 'succeeded' end, 5, i, i
       from generate_series(1, 20000) as n (i);
       insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
       select 'p', lpad(i::text, 8, '0'), seq, 'step.succeeded', 1, '{}', i
       from generate_series(1, 20000) as n (i) cross join generate_series(1, 5) as s (seq);
       analyze millrace.runs; analyze millrace.journal`,
    );
    await store.startRuns({ starts: [runStart("to be claimed")] });
    const statements = [...(await tableStatements(store.tables)), ...(await retentionStatements(store.tables))];
    const plans = await postgresPlans(url, { project: "p", flow: "f1", runId: "00010000", worker, statements });
    await store.close();
    expect(plans.length).toBeGreaterThan(12 + statements.length);
    const walks = plans.flatMap(({ sql, steps }) =>
      steps.filter((step) => /Seq Scan.* on (runs|journal)\b/.test(step)).map((step) => `${step}: ${sql}`),
    );
    expect(walks).toEqual([]);
    const claim = plans.filter(({ sql }) => sql.includes("for update skip locked")).flatMap(({ steps }) => steps);
    expect(claim.join("\n")).toMatch(/Index .*runs_ready/);
    const page = plans.find(({ sql }) => sql.includes("seq > $3"));
    expect(page!.steps.join("\n")).toMatch(/journal_pkey.*\n.*Index Cond: .*seq > /);
  });
});
