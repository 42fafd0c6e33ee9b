import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BenchRow } from "../bench-row.ts";
import { run } from "./flows.ts";
import { overlapOf } from "./shingles.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "articles-"));
  await mkdir(join(folder, "articles", "html"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

describe("overlapOf()", () => {
  it("counts four words in a row as often as they stand there, and keeps case", () => {
    expect(overlapOf("a b c d e", "a b c d")).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3 });
    expect(overlapOf("a b c d. A b c d", "a b c d")).toMatchObject({ precision: 0.2, recall: 1 });
    expect(overlapOf("A b c d", "a b c d").f1).toBe(0);
  });

  it("knows texts of fewer than four words and of none", () => {
    expect(overlapOf("one two", "one two").f1).toBe(1);
    expect(overlapOf("", "")).toEqual({ precision: 1, recall: 1, f1: 1 });
    expect(overlapOf("", "one")).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(overlapOf("one", "")).toEqual({ precision: 0, recall: 0, f1: 0 });
  });
});

const options = (more: object = {}) => ({
  dataDir: folder,
  quick: true,
  parts: ["articles"],
  say: () => {},
  onRows: () => {},
  ...more,
});

describe("the flows bench", () => {
  it("measures both readers on all pages and on their halves", async () => {
    const body = "The miller opened the gate at dawn, and the water came down the race as it had for years.";
    const page = `<html><body><nav><a href="/">Home</a></nav><article><p>${body}</p><p>${body}</p></article></body></html>`;
    const truth = { a1: { url: "https://a.example/1", articleBody: `${body}\n${body}` } };
    await writeFile(join(folder, "articles", "ground-truth.json"), JSON.stringify(truth));
    await writeFile(join(folder, "articles", "html", "a1.html.gz"), gzipSync(page));
    const early: BenchRow[] = [];
    const rows = await run(options({ onRows: (more: BenchRow[]) => early.push(...more) }));
    const f1 = rows.filter(({ metric }) => metric === "article_f1");
    expect(f1.map(({ system, variant, value }) => [system, variant, value])).toEqual([
      ["millrace", "articles-all", 1],
      ["millrace", "articles-odd", 1],
      ["readability", "articles-all", 1],
      ["readability", "articles-odd", 1],
    ]);
    expect(early).toEqual(rows);
  });

  it("says what is wrong with the samples", async () => {
    await writeFile(join(folder, "articles", "ground-truth.json"), '{"b2":{"url":"https://a.example/"}}');
    await expect(run(options())).rejects.toThrow("b2 lacks url or articleBody");
    await expect(run(options({ dataDir: join(folder, "none") }))).rejects.toThrow(/Cannot read the article samples/u);
  });
});
