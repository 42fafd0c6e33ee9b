import { createReadStream } from "node:fs";
import { join } from "node:path";
import {
  clusterLinkage,
  decide,
  learnLinkage,
  linkageGround,
  profileTable,
  readRawTable,
  scoreLinkage,
} from "@millrace/parsing/linkage";
import { readRecords, type TableRecord } from "@millrace/parsing/records";
import type { BenchRow } from "../bench-row.ts";
import { personRecords } from "./person-records.ts";

/** Records without what tells the truth, and the truth: those with the same key are of the same thing. */
interface LabeledTable {
  readonly records: readonly TableRecord[];
  readonly keys: readonly string[];
}

interface LinkageTask {
  readonly variant: string;
  readonly table: LabeledTable;
  /** A second table, to be linked one to one. */
  readonly other?: LabeledTable;
}

/** Measures duplicate detection on public records of persons and on products of two shops, without their labels. */
export async function measureDuplicates({ dataDir }: { readonly dataDir: string }): Promise<BenchRow[]> {
  const read = (name: string, keyOf: readonly [field: string, key: (text: string) => string]) =>
    labeledTable(join(dataDir, "duplicates", name), keyOf);
  const person = ["rec_id", (id: string) => id.split("-")[1] ?? id] as const;
  const product = ["unique_id", (id: string) => id] as const;
  return [
    ...(await measureLinkage({ variant: "febrl3", table: await read("febrl3.csv", person) })),
    ...(await measureLinkage({
      variant: "abt-buy",
      table: await read("AbtBuy_Abt.csv", product),
      other: await read("AbtBuy_Buy.csv", product),
    })),
  ];
}

/** A million made-up records of persons, 40 % of them copies with errors. */
const million = 1_000_000;

/** Measures duplicate detection on many records that are made for it; `quick` makes fewer. */
export async function measureMillion({ quick }: { readonly quick: boolean }): Promise<BenchRow[]> {
  const made = personRecords(quick ? 20_000 : million, 7);
  const table = { records: made.map(({ record }) => record), keys: made.map(({ person }) => String(person)) };
  made.length = 0;
  return measureLinkage({ variant: quick ? "twenty thousand" : "million", table });
}

async function labeledTable(
  path: string,
  [field, keyOf]: readonly [field: string, key: (text: string) => string],
): Promise<LabeledTable> {
  const records: TableRecord[] = [];
  const keys: string[] = [];
  for await (const record of readRecords(createReadStream(path), { format: "csv" })) {
    const { [field]: key, ...rest } = record;
    records.push(rest);
    keys.push(keyOf(String(key)));
  }
  return { records, keys };
}

async function measureLinkage({ variant, table, other }: LinkageTask): Promise<BenchRow[]> {
  const oneToOne = other !== undefined;
  const started = performance.now();
  const usedBefore = process.cpuUsage();
  const raw = await readRawTable(table.records, other?.records);
  const ground = linkageGround(raw, profileTable(raw));
  const model = await learnLinkage(ground, { oneToOne });
  const { pairs, compared } = await scoreLinkage(ground, model);
  const { rows, leftRows } = raw;
  const { share } = model.weights;
  const decision = decide(pairs, { rows, leftRows, share, oneToOne, blockingRecall: model.blockingRecall });
  const clusterOf = await clusterLinkage(ground, { model, pairs, decision });
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(usedBefore);

  const keys = [...table.keys, ...(other?.keys ?? [])];
  const count = (groupOf: (row: number) => string) => pairsWithin(groupOf, { rows, leftRows });
  const truth = count((row) => keys[row] as string);
  const found = count((row) => String(clusterOf[row]));
  const right = count((row) => `${clusterOf[row]} ${keys[row]}`);
  const row = (metric: string, value: number, unit: string): BenchRow => ({
    bench: "flows",
    system: "millrace",
    variant: `duplicates ${variant}`,
    metric,
    value,
    unit,
  });
  return [
    row("precision", found === 0 ? 1 : right / found, "share"),
    row("recall", right / truth, "share"),
    row("f1", (2 * right) / (found + truth), "share"),
    row("expected_f1", decision.expected.f1, "share"),
    row("records", rows, "records"),
    row("compared", compared, "pairs"),
    row("seconds", seconds, "s"),
    row("cpu_seconds", (user + system) / 1_000_000, "s"),
    row("peak_memory", process.resourceUsage().maxRSS / 1_024, "MiB"),
  ];
}

interface TwoTables {
  readonly rows: number;
  readonly leftRows: number;
}

/** How many pairs lie in one group; of two tables those with a record of each. */
function pairsWithin(groupOf: (row: number) => string, { rows, leftRows }: TwoTables): number {
  const sizes = new Map<string, [left: number, right: number]>();
  for (let row = 0; row < rows; row++) {
    const group = groupOf(row);
    const size = sizes.get(group) ?? [0, 0];
    if (size[0] + size[1] === 0) sizes.set(group, size);
    size[row < leftRows ? 0 : 1]++;
  }
  let pairs = 0;
  for (const [left, right] of sizes.values()) pairs += leftRows < rows ? left * right : (left * (left - 1)) / 2;
  return pairs;
}
