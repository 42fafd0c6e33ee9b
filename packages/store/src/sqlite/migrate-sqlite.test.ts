import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectSqlite } from "./connect.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { openSqliteStore } from "./sqlite-store.ts";

let nowMs: number;
const first = { number: 1, name: "first", sql: "create table notes (text text); insert into notes values ('kept')" };
const second = { number: 2, name: "second", sql: "alter table notes add column author text default 'nobody'" };

let folder: string;
let file: string;
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 21, 12, 0, 0);
  folder = mkdtempSync(join(tmpdir(), "millrace-migrate-"));
  file = join(folder, "millrace.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

function withDatabase<Result>(of: string, work: (database: DatabaseSync) => Result): Result {
  const database = connectSqlite({ file: of });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
const migrate = (migrations: readonly (typeof first)[]) => {
  nowMs += 1;
  withDatabase(file, (database) => migrateSqlite(database, { file, nowMs, migrations }));
};
const notes = (of = file) => withDatabase(of, (database) => database.prepare("select * from notes").all());
const backups = () => readdirSync(folder).filter((name) => name.endsWith(".backup"));

test("a new database gets every migration and no backup", () => {
  migrate([first, second]);
  expect(notes()).toEqual([{ text: "kept", author: "nobody" }]);
  expect(backups()).toEqual([]);
});

test("an older database is migrated, after a backup that is named with version and date", () => {
  migrate([first]);
  migrate([first, second]);
  expect(notes()).toEqual([{ text: "kept", author: "nobody" }]);
  expect(backups()).toEqual(["millrace.sqlite.version-1.2026-11-21T12-00-00.002Z.backup"]);
  copyFileSync(join(folder, backups()[0]!), join(folder, "restored.sqlite"));
  expect(notes(join(folder, "restored.sqlite"))).toEqual([{ text: "kept" }]);
});

test("a database of this version is left as it is", () => {
  migrate([first]);
  migrate([first]);
  expect(backups()).toEqual([]);
});

test("a migration that fails changes nothing", () => {
  migrate([first]);
  const broken = { number: 2, name: "broken", sql: "delete from notes; create table notes (again text)" };
  expect(() => migrate([first, broken])).toThrow("already exists");
  expect(() => migrate([first, second, { ...broken, number: 3 }])).toThrow();
  expect(notes()).toEqual([{ text: "kept" }]);
  migrate([first, second]);
  expect(notes()).toEqual([{ text: "kept", author: "nobody" }]);
});

test("openSqliteStore() refuses a data folder of a newer Millrace and does not touch it", async () => {
  withDatabase(file, (database) => database.exec("create table future (x); pragma user_version = 9999"));
  const before = readFileSync(file);
  const refusal = openSqliteStore({ file, thread: false });
  await expect(refusal).rejects.toMatchObject({ code: "DATA_FOLDER_TOO_NEW", data: { databaseVersion: 9999 } });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("openSqliteStore() finds again what it stored", async () => {
  const start = {
    project: "p",
    runId: "run-1",
    flow: "f",
    version: "v",
    parentRunId: null,
    idempotencyKey: null,
    entries: [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: "{}", at: 0 }],
  } as const;
  for (const thread of [true, false]) {
    const store = await openSqliteStore({ file, thread });
    if (thread) await store.startRuns({ starts: [start] });
    expect(await store.listRuns({ project: "p", limit: 9 })).toHaveLength(1);
    await store.close();
  }
  expect(backups()).toEqual([]);
});
