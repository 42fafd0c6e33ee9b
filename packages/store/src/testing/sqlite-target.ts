import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreTarget } from "../conformance/scene.ts";
import { openSqliteStore } from "../sqlite/sqlite-store.ts";

/** SQLite in a folder of its own per test. */
export function sqliteTarget(name: string, { thread }: { readonly thread: boolean }): StoreTarget {
  return {
    name,
    async open({ clock }) {
      const folder = await mkdtemp(join(tmpdir(), "millrace-store-"));
      const store = await openSqliteStore({ file: join(folder, "store.sqlite"), clock, thread });
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
}
