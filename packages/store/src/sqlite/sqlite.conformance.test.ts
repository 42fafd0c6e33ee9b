import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeConformance } from "../conformance/index.ts";
import type { StoreTarget } from "../conformance/scene.ts";
import { openSqliteStore } from "./sqlite-store.ts";

function target(name: string, { thread }: { readonly thread: boolean }): StoreTarget {
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

storeConformance(target("SQLite in this thread", { thread: false }));
storeConformance(target("SQLite with a writing thread", { thread: true }));
