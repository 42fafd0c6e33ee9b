import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import type { StoreTarget } from "../conformance/scene.ts";
import { deliveriesConformance } from "../deliveries/conformance/delivery-rows.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "../testing/sqlite-target.ts";
import { eventsConformance } from "./conformance/event-rows.ts";
import { hooksConformance } from "./conformance/hook-rows.ts";

function conformance(target: StoreTarget): void {
  eventsConformance(target);
  hooksConformance(target);
  deliveriesConformance(target);
}

conformance(sqliteTarget);

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("on a server", () => {
  let database: Promise<string> | undefined;

  conformance({
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

const emptyTables = `truncate millrace.runs, millrace.journal, millrace.signals, millrace.versions, millrace.flows,
  millrace.workers, millrace.events, millrace.event_subscriptions, millrace.event_waits, millrace.hooks,
  millrace.installation_keys, millrace.deliveries, millrace.delivery_attempts`;
