import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dueDeliveries, listDeliveries, runsToCallBack } from "../deliveries/deliveries.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store } from "../store.ts";
import type { Tables } from "../tables/tables.ts";
import { eventWaitStatement } from "./event-waits.ts";
import { listEvents } from "./events.ts";
import { receiveHook } from "./hooks.ts";
import { deleteOldEvents } from "./retention.ts";
import { undeliveredEvents, waitsFor } from "./undelivered-events.ts";

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-plans-"));
  store = await openSqliteStore({ file: join(folder, "store.sqlite"), thread: false });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** How SQLite finds the rows of every statement that a function of this module makes. */
async function plansOf(use: (tables: Tables) => Promise<unknown>): Promise<string[]> {
  const statements: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];
  const { tables } = store;
  await use({
    ...tables,
    read(query) {
      statements.push(query.compile());
      return tables.read(query);
    },
    write(given, change) {
      statements.push(...given);
      return tables.write(given, change);
    },
  });
  const database = new DatabaseSync(join(folder, "store.sqlite"), { readOnly: true });
  const plans = statements.flatMap(({ sql, parameters }) =>
    database.prepare(`explain query plan ${sql}`).all(...(parameters as string[])),
  );
  database.close();
  return plans.map(({ detail }) => String(detail)).filter((detail) => /^(SEARCH|SCAN) /.test(detail));
}

const project = "p";

test("an event finds its waits by the index, however many others there are", async () => {
  const filter = { id: 1 };
  await store.tables.write([eventWaitStatement(store.tables, { project, runId: "r", waitId: "w", type: "a", filter })]);
  const plans = await plansOf((tables) =>
    waitsFor(tables, { project, type: "a", payload: { id: 1 }, afterRunId: "", limit: 10 }),
  );
  expect(plans).toContain(
    "SEARCH event_waits USING INDEX event_waits_by_match (project=? AND type=? AND match_path=? AND match_hash=? AND run_id>?)",
  );
  const others = plans.filter((plan) => !/^SCAN (p|paths|CONSTANT ROW)/.test(plan));
  expect(others.filter((plan) => !plan.includes("event_waits_by_match"))).toEqual([]);
});

test.each<[string, (tables: Tables) => Promise<unknown>, string]>([
  ["undelivered events", (tables) => undeliveredEvents(tables, { limit: 9 }), "events_undelivered"],
  ["the latest events", (tables) => listEvents(tables, { project, limit: 9 }), "events_by_project"],
  ["old events", (tables) => deleteOldEvents(tables, { deliveredBefore: 1, limit: 9 }), "events_delivered"],
  ["a hook", (tables) => receiveHook(tables, { hookId: "h", payload: "1" }), "hooks_by_id"],
  ["runs to call back", (tables) => runsToCallBack(tables, { limit: 9 }), "runs_to_call_back"],
  ["due deliveries", (tables) => dueDeliveries(tables, { nowMs: 1, limit: 9 }), "deliveries_due"],
  ["the latest deliveries", (tables) => listDeliveries(tables, { project, limit: 9 }), "deliveries_by_time"],
])("%s are found by an index of their own", async (_what, use, index) => {
  const plans = await plansOf(use);
  expect(plans.some((plan) => plan.includes(index))).toBe(true);
});
