import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { storeConformance } from "../conformance/store-conformance.ts";
import { openPostgresStore } from "./postgres-store.ts";

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;

  storeConformance({
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
          await runSql(url, emptyTables);
        },
      };
    },
  });
});

const emptyTables = `truncate millrace.runs, millrace.journal, millrace.signals, millrace.queues, millrace.turns, millrace.versions, millrace.flows,
  millrace.workers, millrace.flow_state, millrace.artifacts`;
