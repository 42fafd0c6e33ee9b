import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { StoreTarget } from "../conformance/scene.ts";
import { connectSqlite } from "../sqlite/connect.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";
import type { Store } from "../store.ts";

/** SQLite in this thread, in a folder of its own per test. */
export const sqliteTarget: StoreTarget = {
  name: "SQLite in this thread",
  async open({ clock }) {
    const folder = await mkdtemp(join(tmpdir(), "millrace-store-"));
    const file = join(folder, "store.sqlite");
    await copyFile(inject("emptyStore"), file);
    const store = await openSqliteStore({ file, clock, thread: false });
    return {
      store,
      other: store,
      async close() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

/** SQLite with a writing thread. It takes a tenth of a second to start, so tests share one and its tables are emptied. */
export function sharedThreadTarget(): StoreTarget & { end(): Promise<void> } {
  let clock = { nowMs: () => 0 };
  let shared: { readonly store: Store; readonly folder: string } | null = null;
  async function open() {
    const folder = await mkdtemp(join(tmpdir(), "millrace-store-"));
    const file = join(folder, "store.sqlite");
    return { folder, store: await openSqliteStore({ file, clock: { nowMs: () => clock.nowMs() }, thread: true }) };
  }
  async function end() {
    await shared?.store.close();
    if (shared) await rm(shared.folder, { recursive: true });
    shared = null;
  }
  return {
    name: "SQLite with a writing thread",
    end,
    async open(options) {
      clock = options.clock;
      shared ??= await open();
      const { store, folder } = shared;
      return {
        store,
        other: store,
        async close() {
          const isOpen = await store.checkHealth().then(
            () => true,
            () => false,
          );
          if (isOpen) emptyTables(join(folder, "store.sqlite"));
          else await end();
        },
      };
    },
  };
}

function emptyTables(file: string): void {
  const database = connectSqlite({ file });
  const tables = ["runs", "journal", "signals", "queues", "versions", "flows", "workers", "flow_state", "artifacts"];
  database.exec(`begin; ${tables.map((table) => `delete from ${table};`).join(" ")} commit`);
  database.close();
}
