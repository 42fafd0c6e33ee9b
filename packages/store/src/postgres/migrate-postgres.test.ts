import { describe, expect, inject, test, vi } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { leaseMs, project, runStart } from "../conformance/scene.ts";
import { readMigrations } from "../migrations/migrations.ts";
import { connectDatabase } from "./database.ts";
import { checkServerVersion, migratePostgres } from "./migrate-postgres.ts";
import { openPostgresStore } from "./postgres-store.ts";

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("a PostgreSQL database", () => {
  test("that several processes open at once is migrated once", async () => {
    const url = await createTestDatabase(serverUrl!);
    const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore({ url })));
    await stores[0]!.startRuns({ starts: [runStart("run-1")] });
    expect(await stores[3]!.listRuns({ project, limit: 9 })).toHaveLength(1);
    const { rows } = await runSql(url, "select number, name from millrace.migrations order by number");
    expect(rows).toEqual(readMigrations("postgres").map(({ number, name }) => ({ number, name })));
    await Promise.all(stores.map((store) => store.close()));
  });

  test("that a newer Millrace wrote is refused", async () => {
    const url = await createTestDatabase(serverUrl!);
    await (await openPostgresStore({ url })).close();
    await runSql(url, "insert into millrace.migrations (number, name) values (9999, 'future')");
    await expect(openPostgresStore({ url })).rejects.toMatchObject({
      code: "DATA_FOLDER_TOO_NEW",
      data: { databaseVersion: 9999, programVersion: readMigrations("postgres").length },
    });
  });

  test("keeps its version when a migration fails", async () => {
    const url = await createTestDatabase(serverUrl!);
    const database = connectDatabase({ url, maxConnections: 2 });
    await migratePostgres(database);
    const number = readMigrations("postgres").length + 1;
    const broken = { number, name: "broken", sql: "create table millrace.half (x int); select 1 / 0" };
    const migrations = [...readMigrations("postgres"), broken];
    await expect(migratePostgres(database, { migrations })).rejects.toMatchObject({ code: "INTERNAL" });
    const { rows } = await runSql(
      url,
      "select to_regclass('millrace.half') as half, (select max(number) from millrace.migrations) as number",
    );
    expect(rows).toEqual([{ half: null, number: number - 1 }]);
    await database.close();
  });

  test("gives the time where no clock is handed in, to leases too", async () => {
    const url = await createTestDatabase(serverUrl!);
    const store = await openPostgresStore({ url });
    const fromMs = Date.now();
    const worker = await store.openWorker({ workerId: "worker-1", leaseMs: 20 });
    const second = await store.openWorker({ workerId: "worker-2", leaseMs });
    await store.startRuns({ starts: [runStart("run-1")] });
    const { claimed } = await store.commit({ worker, starts: [], updates: [], claimLimit: 1 });
    expect(claimed[0]!.createdAt).toBeGreaterThanOrEqual(fromMs - 1_000);
    expect(claimed[0]!.createdAt).toBeLessThanOrEqual(Date.now() + 1_000);
    await vi.waitFor(async () => expect((await store.heartbeat({ worker: second })).recovered).toBe(1));
    await store.close();
  });
});

test("checkServerVersion() asks for PostgreSQL 14", () => {
  checkServerVersion({ number: 140_000, name: "14.0" });
  expect(() => checkServerVersion({ number: 130_020, name: "13.20" })).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining("it is 13.20") }),
  );
});
