import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import { type ReadWritten, readWritten } from "./read-written.ts";

const before = { at: 1, runId: "r", seq: 2 };

test.each<[string, Partial<ReadWritten>, string]>([
  ["all lines", {}, "journal_logs (project=?)"],
  ["a window", { fromMs: 1, toMs: 5 }, "journal_logs (project=? AND at>? AND at<?)"],
  ["a further page", { before }, "journal_logs (project=? AND (at,run_id,seq)<(?,?,?))"],
  ["all metrics", { kind: "metric.written" }, "journal_metrics (project=?)"],
  ["the lines of a run", { runId: "r", before }, "journal_by_run (project=? AND run_id=? AND seq<?)"],
])("readWritten() finds %s by an index and sorts nothing", async (_, options, index) => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-plans-"));
  const file = join(folder, "store.sqlite");
  const store = await openSqliteStore({ file, thread: false });
  const plans: string[] = [];
  const tables: typeof store.tables = {
    ...store.tables,
    read(query) {
      const { sql, parameters } = query.compile();
      const database = new DatabaseSync(file, { readOnly: true });
      const plan = database.prepare(`explain query plan ${sql}`).all(...(parameters as string[]));
      plans.push(...plan.map(({ detail }) => String(detail)));
      database.close();
      return store.tables.read(query);
    },
  };
  await readWritten(tables, { project: "p", kind: "log.written", limit: 9, ...options });
  expect(plans).toContain(`SEARCH j USING INDEX ${index}`);
  expect(plans.filter((plan) => !plan.startsWith("SEARCH "))).toEqual([]);
  await store.close();
  await rm(folder, { recursive: true });
});
