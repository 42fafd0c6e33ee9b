import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkLedger, type Ledger, Writer } from "../testing/killed-writer.ts";
import { connectSqlite } from "./connect.ts";
import { openSqliteStore } from "./sqlite-store.ts";

test("nothing that was acknowledged is lost when the process is killed while it commits", {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-crash-"));
  const file = join(folder, "millrace.sqlite");
  const ledger: Ledger = new Map();
  for (const flushes of [1, 7, 40, 3, 90]) {
    const writer = new Writer({ kind: "sqlite", place: file, name: `writer-${flushes}`, ledger });
    await writer.flushed(flushes);
    await writer.kill();
    const store = await openSqliteStore({ file, thread: false });
    await checkLedger(store, ledger);
    await store.close();
  }
  const database = connectSqlite({ file });
  expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
  await rm(folder, { recursive: true });
});
