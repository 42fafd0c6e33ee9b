import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";
import { deadLettersConformance } from "./conformance/dead-letters-conformance.ts";

deadLettersConformance(sqliteTarget);

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;

  deadLettersConformance({
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
          await runSql(
            url,
            "truncate millrace.runs, millrace.journal, millrace.signals, millrace.workers, millrace.artifacts",
          );
        },
      };
    },
  });
});
