import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresStore, openSqliteStore, type Store } from "@millrace/store";
import { describe, inject } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";

/** What two workers see: a store each on PostgreSQL, the same one where only one process can have it. */
export interface TwoStores {
  readonly stores: readonly [Store, Store];
  close(): Promise<void>;
}

/** Has tests run on SQLite, and on PostgreSQL where a server is installed. */
export function onBothStores(tests: (open: () => Promise<TwoStores>) => void): void {
  describe("on SQLite", () => tests(openOnSqlite));
  const serverUrl = inject("postgresUrl") ?? null;
  describe.skipIf(serverUrl === null)("on PostgreSQL", () => tests(() => openOnPostgres(serverUrl!)));
}

async function openOnSqlite(): Promise<TwoStores> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-server-"));
  const store = await openSqliteStore({ file: join(folder, "millrace.sqlite"), thread: false });
  return {
    stores: [store, store],
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openOnPostgres(serverUrl: string): Promise<TwoStores> {
  const url = await createTestDatabase(serverUrl);
  const stores = [await openPostgresStore({ url }), await openPostgresStore({ url })] as const;
  return {
    stores,
    async close() {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}
