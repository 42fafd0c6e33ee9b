import { describe, expect, test } from "vitest";
import { pendingMigrations, readMigrations } from "./migrations.ts";

describe.each(["sqlite", "postgres"] as const)("the migrations of %s", (dialect) => {
  test("are numbered from 1 without gaps", () => {
    const numbers = readMigrations(dialect).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(0);
  });

  test("say in their first line what they do and whether workers from before survive it", () => {
    for (const { sql } of readMigrations(dialect)) expect(sql.split("\n")[0]).toMatch(/^-- \w.*workers.*\.$/);
  });
});

test("pendingMigrations() gives those above the version of the database", () => {
  const migrations = [1, 2, 3].map((number) => ({ number, name: `step_${number}`, sql: "" }));
  expect(pendingMigrations(migrations, { current: 1, place: "here" })).toEqual(migrations.slice(1));
  expect(pendingMigrations(migrations, { current: 3, place: "here" })).toEqual([]);
});

test("pendingMigrations() refuses a database that is newer than the program and names both versions", () => {
  const migrations = [{ number: 1, name: "step_1", sql: "" }];
  expect(() => pendingMigrations(migrations, { current: 4, place: "/data/x.sqlite" })).toThrow(
    expect.objectContaining({
      code: "DATA_FOLDER_TOO_NEW",
      message: expect.stringContaining("knows schema version 1: it has version 4"),
      hint: expect.stringMatching(/version 4.*version 1/),
      data: { databaseVersion: 4, programVersion: 1 },
    }),
  );
});
