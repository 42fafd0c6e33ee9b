import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectSqlite, inTransaction } from "./connect.ts";
import { translateSqliteError } from "./database-errors.ts";
import { openSqliteStore } from "./sqlite-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-errors-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([true, false])("a file that is no database is refused as damaged (thread: %s)", async (thread) => {
  const file = join(folder, "millrace.sqlite");
  writeFileSync(file, "this is a letter, not a database".repeat(200));
  await expect(openSqliteStore({ file, thread })).rejects.toMatchObject({
    code: "STORE_CORRUPT",
    message: expect.stringContaining(file),
    hint: expect.stringContaining("backup"),
  });
});

test("a folder that is not there is named", async () => {
  const file = join(folder, "missing", "millrace.sqlite");
  await expect(openSqliteStore({ file, thread: true })).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
    retry: false,
    message: expect.stringContaining(file),
    hint: expect.stringContaining("MILLRACE_DATA_DIR"),
  });
});

test("a folder in the place of the database is refused", async () => {
  await expect(openSqliteStore({ file: folder, thread: false })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
});

test("a full disk undoes the write and says so; later writes work", () => {
  const file = join(folder, "small.sqlite");
  const database = connectSqlite({ file });
  database.exec("create table t (x)");
  database.exec("pragma max_page_count = 8");
  const write = (times: number) => () =>
    inTransaction(database, () => {
      for (let index = 0; index < times; index += 1) database.prepare("insert into t values (zeroblob(9000))").run();
    });
  let error: unknown;
  try {
    write(50)();
  } catch (thrown) {
    error = translateSqliteError(thrown, file);
  }
  expect(error).toMatchObject({ code: "DISK_FULL", retry: true, hint: expect.stringContaining("Free some space") });
  write(1)();
  expect(database.prepare("select count(*) as n from t").get()).toEqual({ n: 1 });
  database.close();
});

test("other errors of SQLite are told with what it said, and those of others pass", () => {
  const database = connectSqlite({ file: join(folder, "a.sqlite") });
  const thrownBy = (work: () => unknown): unknown => {
    try {
      work();
    } catch (error) {
      return error;
    }
    throw new Error("nothing was thrown");
  };
  database.exec("create table t (x primary key) strict, without rowid".replace("x ", "x integer "));
  const syntax = thrownBy(() => database.exec("selec 1"));
  expect(translateSqliteError(syntax, "f")).toMatchObject({ code: "STORE_UNAVAILABLE", cause: syntax });
  const twice = thrownBy(() => database.exec("insert into t values (1), (1)"));
  expect(translateSqliteError(twice, "f")).toMatchObject({ code: "INTERNAL" });
  const other = new TypeError("mine");
  expect(translateSqliteError(other, "f")).toBe(other);
  database.close();
});
