import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";
import { retentionConformance } from "./conformance/retention-conformance.ts";

retentionConformance(sqliteTarget);

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;

  retentionConformance({
    name: "PostgreSQL",
    async open({ clock }) {
      database ??= createTestDatabase(serverUrl!);
      const url = await database;
      const store = await openPostgresStore({ url, clock });
      return {
        store,
        other: store,
        async close() {
          await store.close();
          await runSql(url, emptyTables);
        },
      };
    },
  });

  test("every table that names runs is known to retention", async () => {
    database ??= createTestDatabase(serverUrl!);
    const url = await database;
    await (await openPostgresStore({ url })).close();
    const { rows } = await runSql(
      url,
      `select table_name as name from information_schema.columns
       where table_schema = 'millrace' and column_name = 'run_id' order by table_name`,
    );
    // Events and firings go by their own age.
    expect(rows.map(({ name }) => name)).toEqual([
      "approvals",
      "artifacts",
      "deliveries",
      "event_waits",
      "events",
      "firings",
      "hooks",
      "journal",
      "runs",
      "signals",
    ]);
  });
});

const emptyTables = `truncate millrace.runs, millrace.journal, millrace.signals, millrace.artifacts, millrace.workers,
  millrace.approvals, millrace.event_waits, millrace.hooks, millrace.deliveries, millrace.delivery_attempts,
  millrace.firings`;
