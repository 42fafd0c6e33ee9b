import { afterAll, beforeAll, describe, inject, test } from "vitest";
import { startPostgres, type TestPostgres } from "../../../../test/postgres/start-postgres.ts";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { checkLedger, type Ledger, Writer } from "../testing/killed-writer.ts";
import { openPostgresStore } from "./postgres-store.ts";

describe.skipIf(inject("postgresUrl") === null)("nothing that was acknowledged is lost", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = (await startPostgres({ fsync: true }))!;
  });
  afterAll(() => server.stop());

  test("when the worker is killed while it commits", { timeout: 60_000 }, async () => {
    const url = await createTestDatabase(server.url);
    const ledger: Ledger = new Map();
    for (const flushes of [1, 20, 50]) {
      const writer = new Writer({ kind: "postgres", place: url, name: `writer-${flushes}`, ledger });
      await writer.flushed(flushes);
      await writer.kill();
      const store = await openPostgresStore({ url });
      await checkLedger(store, ledger);
      await store.close();
    }
  });

  test("when the server is killed while it commits", { timeout: 60_000 }, async () => {
    const url = await createTestDatabase(server.url);
    const ledger: Ledger = new Map();
    for (const flushes of [2, 30, 60]) {
      const writer = new Writer({ kind: "postgres", place: url, name: `writer-${flushes}`, ledger });
      await writer.flushed(flushes);
      await server.kill();
      await writer.kill();
      await server.restart();
      const store = await openPostgresStore({ url });
      await checkLedger(store, ledger);
      await store.close();
    }
  });
});
