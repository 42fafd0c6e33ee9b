import { join } from "node:path";
import { extractArticle } from "@millrace/parsing/article";
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { BenchRow } from "../bench-row.ts";
import { type ArticleSample, readArticleSamples } from "./article-sample.ts";
import { type Overlap, overlapOf } from "./shingles.ts";

type Reader = (sample: ArticleSample) => string;

const readers: Readonly<Record<string, Reader>> = {
  millrace: ({ html, url }) => extractArticle(html, { url }).text,
  readability: ({ html }) => {
    try {
      return new Readability(parseHTML(html).document).parse()?.textContent ?? "";
    } catch {
      // It throws on a few pages; a page without a text is what its user gets.
      return "";
    }
  },
};

interface Reading extends Overlap {
  readonly id: string;
  readonly ms: number;
}

const PASSES = 3;

/** Reads a page several times; the fastest says what it costs without the machine's other work. */
function readTimed(read: Reader, sample: ArticleSample, passes: number): Reading {
  let [text, ms] = ["", Number.POSITIVE_INFINITY];
  for (let pass = 0; pass < passes; pass++) {
    const started = performance.now();
    text = read(sample);
    ms = Math.min(ms, performance.now() - started);
  }
  return { id: sample.id, ms, ...overlapOf(text, sample.body) };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Half of the pages serve development, by the last digit of their ids; the other half is only ever looked at as a number. */
const isOdd = ({ id }: { readonly id: string }): boolean => Number.parseInt(id.at(-1) ?? "0", 16) % 2 === 1;

function rowsOf(system: string, readings: readonly Reading[]): BenchRow[] {
  const halves = { all: readings, odd: readings.filter(isOdd), even: readings.filter((reading) => !isOdd(reading)) };
  const rows = Object.entries(halves).flatMap(([half, some]) => {
    if (some.length === 0) return [];
    const precision = meanOf(some.map((reading) => reading.precision));
    const recall = meanOf(some.map((reading) => reading.recall));
    const row = (metric: string, value: number, unit: string) => ({
      bench: "flows",
      system,
      variant: `articles-${half}`,
      metric,
      value: Number(value.toFixed(4)),
      unit,
    });
    return [
      row("article_pages", some.length, "pages"),
      row("article_precision", precision, "share"),
      row("article_recall", recall, "share"),
      row("article_f1", (2 * precision * recall) / (precision + recall || 1), "share"),
      row("article_f1_mean_of_pages", meanOf(some.map(({ f1 }) => f1)), "share"),
      row("article_ms_per_page", meanOf(some.map(({ ms }) => ms)), "ms"),
    ];
  });
  return rows;
}

/** Measures how much of the true text of real articles is found, and what else, beside Readability. */
export async function measureArticles({ dataDir, quick }: { dataDir: string; quick: boolean }): Promise<BenchRow[]> {
  const samples = await readArticleSamples(join(dataDir, "articles"));
  const passes = quick ? 1 : PASSES;
  const readings = new Map<string, Reading[]>(Object.keys(readers).map((system) => [system, []]));
  // Page by page in turn, so that a busy moment of the machine meets both.
  for (const sample of samples)
    for (const [system, read] of Object.entries(readers)) readings.get(system)?.push(readTimed(read, sample, passes));
  return [...readings].flatMap(([system, some]) => rowsOf(system, some));
}
