import { describe, inject } from "vitest";
import { createTestDatabase, runSql } from "../../../../test/postgres/test-database.ts";
import type { StoreTarget } from "../conformance/scene.ts";
import { openPostgresStore } from "../postgres/postgres-store.ts";
import { sqliteTarget } from "./sqlite-target.ts";

/** Has a suite run on SQLite, and on PostgreSQL where a server is installed. */
export function onBothStores(conformance: (target: StoreTarget) => void): void {
  conformance(sqliteTarget);
  onPostgres(conformance);
}

/** Has a suite run on PostgreSQL where a server is installed. */
export function onPostgres(conformance: (target: StoreTarget) => void): void {
  const serverUrl = inject("postgresUrl");
  describe.skipIf(serverUrl === null)("on a server", () => conformance(postgresTarget(serverUrl!)));
}

/** PostgreSQL with a database of its own per suite; `through` is a pooler's address of a database. */
export function postgresTarget(
  serverUrl: string,
  { name = "PostgreSQL", through }: { readonly name?: string; readonly through?: (url: string) => string } = {},
): StoreTarget {
  let database: Promise<string> | undefined;
  return {
    name,
    async open({ clock }) {
      database ??= createTestDatabase(serverUrl);
      const url = await database;
      const address = through ? { url: through(url), listenUrl: url } : { url };
      const [store, other] = await Promise.all([
        openPostgresStore({ ...address, clock }),
        openPostgresStore({ ...address, clock }),
      ]);
      return {
        store,
        other,
        async close() {
          await Promise.all([store.close(), other.close()]);
          await runSql(url, emptyTables);
        },
      };
    },
  };
}

// Deleting takes a fifth of what `truncate` takes on tables that are almost empty (10 and 50 ms, measured 2026-11).
const emptyTables = `
  do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'millrace' and tablename <> 'migrations' loop
      execute format('delete from millrace.%I', name);
    end loop;
  end $$`;
