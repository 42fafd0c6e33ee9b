import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import type { StoreTarget } from "../conformance/scene.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";
import { admissionConformance } from "./conformance/admission.ts";
import { collectingConformance } from "./conformance/collecting.ts";
import { settingsConformance } from "./conformance/settings.ts";
import { sizeConformance } from "./conformance/size.ts";

queuesConformance(sqliteTarget);

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;

  queuesConformance({
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

const emptyTables = `truncate millrace.runs, millrace.journal, millrace.signals, millrace.workers, millrace.queues,
  millrace.queue_admissions, millrace.collecting`;

function queuesConformance(target: StoreTarget): void {
  describe(target.name, () => {
    settingsConformance(target);
    admissionConformance(target);
    sizeConformance(target);
    collectingConformance(target);
  });
}
