import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { onBothStores } from "../testing/postgres-target.ts";
import { retentionConformance } from "./conformance/retention-conformance.ts";

onBothStores(retentionConformance);

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  test("every table that names runs is known to retention", async () => {
    const url = await createTestDatabase(serverUrl!);
    await (await openPostgresStore({ url })).close();
    const { rows } = await runSql(
      url,
      `select table_name as name from information_schema.columns
       where table_schema = 'millrace' and column_name = 'run_id' order by table_name`,
    );
    // Events, firings and tasks go by their own age.
    expect(rows.map(({ name }) => name)).toEqual([
      "approvals",
      "artifacts",
      "deliveries",
      "dropped_calls",
      "event_waits",
      "events",
      "firings",
      "hooks",
      "journal",
      "runs",
      "signals",
      "tasks",
    ]);
  });
});
