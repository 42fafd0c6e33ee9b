import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAnswers } from "./sqlite-answers.ts";

const answer = createAnswers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-sqlite-"));
  answer({ open: { file: join(folder, "a.db"), readOnly: false, busyTimeoutMs: 10 } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const ask = (text: string, ...values: (string | number | boolean | null | object)[]) =>
  answer({ text, values: values as never });

test("createAnswers() makes a new file one that others may read while it is written", () => {
  expect(ask("pragma journal_mode")).toEqual({ rows: [{ journal_mode: "wal" }], affected: null });
});

test("createAnswers() counts changed rows, and gives every kind of value", () => {
  ask("create table kinds (a, b, c, d, e)");
  expect(ask("insert into kinds values (?, ?, ?, ?, ?)", true, new Uint8Array([1]), { x: 1 }, null, 9e15)).toEqual({
    rows: [],
    affected: 1,
  });
  expect(ask("select *, 9007199254740993 as f, 9e999 as g from kinds")).toEqual({
    rows: [{ a: 1, b: "AQ==", c: '{"x":1}', d: null, e: 9e15, f: "9007199254740993", g: "Infinity" }],
    affected: null,
  });
});

test("createAnswers() gives rows in batches, and stops where nobody wants more", () => {
  const numbers = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 600) select n from n";
  expect(ask(numbers)).toMatchObject({ rows: { length: 500 } });
  expect(answer({ more: true })).toMatchObject({ rows: { length: 100 }, affected: null });
  ask(numbers);
  expect(answer({ more: false })).toEqual({ rows: [], affected: 0 });
  expect(ask("drop table kinds")).toEqual({ rows: [], affected: expect.any(Number) });
});

test("createAnswers() hands out no row that would fill the worker's memory", () => {
  expect(ask("select zeroblob(70000000) as a")).toEqual({
    error: { message: expect.stringContaining("at most 67108864 bytes"), number: null },
  });
  expect(ask("select 1 as a")).toEqual({ rows: [{ a: 1 }], affected: null });
});

test("createAnswers() reaches no other file, and says what SQLite says", () => {
  expect(ask("attach ? as other", join(folder, "b.db"))).toMatchObject({ error: { number: 1 } });
  expect(ask("select nowhere")).toEqual({ error: { message: "no such column: nowhere", number: 1 } });
});
