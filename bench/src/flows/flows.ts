import { join } from "node:path";
import type { BenchRow } from "../bench-row.ts";

export interface FlowsOptions {
  /** The folder above `articles/`, `prices/` and `duplicates/`. */
  readonly dataDir: string;
  readonly quick: boolean;
  /** Names of parts to keep to; empty for those on public data. */
  readonly parts: readonly string[];
  say(text: string): void;
  onRows(rows: readonly BenchRow[]): void;
}

type Part = (options: FlowsOptions) => Promise<BenchRow[]>;

/** A part each, loaded when it is asked for. */
const parts: Readonly<Record<string, Part>> = {
  articles: async (options) => (await import("./articles.ts")).measureArticles(options),
  prices: async ({ dataDir, quick }) => {
    const rows = await (await import("../prices/prices.ts")).run({ dataDir: join(dataDir, "prices"), quick });
    return rows.map((row) => ({ ...row, bench: "flows", variant: "prices" }));
  },
  transformation: async ({ quick }) =>
    (await import("./transformation.ts")).measureTransformation({ gigabytes: quick ? 0.1 : 10 }),
  duplicates: async (options) => (await import("./duplicates.ts")).measureDuplicates(options),
  million: async (options) => (await import("./duplicates.ts")).measureMillion(options),
  together: async (options) => (await import("./together.ts")).measureTogether(options),
  pages: async (options) => (await import("./pages.ts")).measurePages(options),
};
/** What the flows find on public data; the others take minutes of the whole machine and are asked for by name. */
const unasked: readonly string[] = ["articles", "prices", "duplicates"];

/** Measures what the bundled flows find on public data, and how fast they are. */
export async function run(options: FlowsOptions): Promise<BenchRow[]> {
  const asked = options.parts.length > 0 ? options.parts : unasked;
  for (const name of asked)
    if (!Object.hasOwn(parts, name)) throw new Error(`There is no part ${name}: ${Object.keys(parts).join(", ")}`);
  const rows: BenchRow[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (!asked.includes(name)) continue;
    options.say(`flows: ${name}`);
    const more = await measure(options);
    options.onRows(more);
    rows.push(...more);
  }
  return rows;
}
