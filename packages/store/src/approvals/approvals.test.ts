import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";
import { decidingConformance } from "./conformance/deciding.ts";

describe(sqliteTarget.name, () => decidingConformance(sqliteTarget));

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("PostgreSQL", () => {
  let database: Promise<string> | undefined;

  decidingConformance({
    name: "PostgreSQL",
    async open({ clock }) {
      database ??= createTestDatabase(serverUrl!);
      const url = await database;
      const [store, other] = [await openPostgresStore({ url, clock }), await openPostgresStore({ url, clock })];
      return {
        store,
        other,
        async close() {
          await Promise.all([store.close(), other.close()]);
          await runSql(
            url,
            "truncate millrace.runs, millrace.journal, millrace.signals, millrace.workers, millrace.approvals",
          );
        },
      };
    },
  });
});
