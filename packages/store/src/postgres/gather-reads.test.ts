import { describe, expect, inject, test } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import { connectDatabase, type Database } from "./database.ts";

const serverUrl = inject("postgresUrl");

async function withDatabase(use: (database: Database, url: string) => Promise<void>): Promise<void> {
  const url = await createTestDatabase(serverUrl!);
  const database = connectDatabase({ url, maxConnections: 3, prepares: () => true, gathers: true });
  try {
    await use(database, url);
  } finally {
    await database.close();
  }
}

const ask = (database: Database, number: number) =>
  database.rows<{ readonly pid: number; readonly number: number }>({
    name: "ask",
    text: "select pg_backend_pid() as pid, $1::int as number, pg_sleep(0.001)",
    values: [number],
  });

async function askMany(database: Database, count: number) {
  const rows = (await Promise.all(Array.from({ length: count }, (_, index) => ask(database, index)))).flat();
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index));
  return new Set(rows.map(({ pid }) => pid)).size;
}

describe.skipIf(serverUrl === null)("reads of one turn of the event loop", () => {
  test("go over one connection, a crowd over several, and each gets its own answer", async () => {
    await withDatabase(async (database) => {
      // Which are open from now on.
      await Promise.all([1, 2, 3].map(() => database.rows({ text: "select pg_sleep(0.001)" })));
      expect(await askMany(database, 50)).toBe(1);
      expect(await askMany(database, 51)).toBe(2);
      expect(await askMany(database, 151)).toBe(3);
    });
  });

  test("fail each by itself", async () => {
    await withDatabase(async (database) => {
      const asked = [ask(database, 1), ask(database, 2 ** 40), ask(database, 3)];
      const settled = (await Promise.allSettled(asked)).map(({ status }) => status);
      expect(settled).toEqual(["fulfilled", "rejected", "fulfilled"]);
    });
  });

  test("fail together with their connection, and the next ones have another", async () => {
    await withDatabase(async (database, url) => {
      const sleep = { name: "sleep", text: "select pg_sleep(60)" };
      const asked = Promise.allSettled([database.rows(sleep), ask(database, 1)]);
      const cut =
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)' and state = 'active'";
      await expect.poll(async () => (await runSql(url, cut)).rows.length).toBe(1);
      expect(await asked).toMatchObject(Array(2).fill({ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } }));
      expect(await askMany(database, 2)).toBe(1);
    });
  });
});

test("reads of a server that nobody can reach are refused, every one of a crowd", async () => {
  const database = connectDatabase({
    url: "postgresql://x@127.0.0.1:1/x",
    maxConnections: 1,
    prepares: () => true,
    gathers: true,
  });
  const asked = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => ask(database, index)));
  expect(asked).toMatchObject(Array(60).fill({ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } }));
  await database.close();
});

test.skipIf(serverUrl === null)("a transaction whose connection is cut fails by itself", async () => {
  await withDatabase(async (database, url) => {
    const work = database.transaction(async (queries) => {
      const [row] = await queries.rows<{ readonly pid: number }>({ text: "select pg_backend_pid() as pid" });
      await runSql(url, `select pg_terminate_backend(${row!.pid})`);
      await queries.rows({ text: "select 1" });
      await queries.rows({ text: "select 2" });
    });
    await expect(work).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await askMany(database, 1)).toBe(1);
  });
});
