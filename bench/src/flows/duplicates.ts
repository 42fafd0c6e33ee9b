import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
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
import { readRecords, type TableRecord, writeRecords } from "@millrace/parsing/records";
import type { BenchRow } from "../bench-row.ts";
import { round } from "../engine/statistics.ts";
import { runByCommand, usedRows } from "./command-run.ts";
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

/** Runs the flow, as a user would, on a CSV file of many records that are made for it; `quick` makes fewer. */
export async function measureMillion({ quick }: { readonly quick: boolean }): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-duplicates-"));
  try {
    const made = personRecords(quick ? 20_000 : million, 7);
    const keys = made.map(({ person }) => String(person));
    const file = join(folder, "people.csv");
    await writeFile(
      file,
      writeRecords(
        made.map(({ record }) => record),
        { format: "csv" },
      ),
    );
    made.length = 0;
    const run = await runByCommand<DuplicatesOutput>("duplicate-detection", { input: { table: { file } }, folder });
    const { records, compared, files } = run.output;
    const clusters: string[] = [];
    const found = createReadStream(run.fileOf(files.clusters.artifact));
    for await (const { cluster } of readRecords(found, { format: "csv" })) clusters.push(String(cluster));
    if (clusters.length !== keys.length)
      throw new Error(
        `Cannot take the measurement as each of ${keys.length} records must be there: ${clusters.length}`,
      );
    const row = rowOf(`duplicates ${quick ? "twenty thousand" : "million"}, the flow`);
    return [
      ...rightness(row, { keys, clusterOf: clusters, rows: keys.length, leftRows: keys.length }),
      row("records", records, "records"),
      row("compared", compared, "pairs"),
      row("seconds", run.seconds, "s"),
      ...usedRows(row, run),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface DuplicatesOutput {
  readonly records: number;
  readonly compared: number;
  readonly files: { readonly clusters: { readonly artifact: string } };
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

  const row = rowOf(`duplicates ${variant}`);
  return [
    ...rightness(row, { keys: [...table.keys, ...(other?.keys ?? [])], clusterOf, rows, leftRows }),
    row("expected_f1", decision.expected.f1, "share"),
    row("records", rows, "records"),
    row("compared", compared, "pairs"),
    row("seconds", seconds, "s"),
    row("cpu_seconds", (user + system) / 1_000_000, "s"),
    row("peak_memory", process.resourceUsage().maxRSS / 1_024, "MiB"),
  ];
}

const rowOf =
  (variant: string) =>
  (metric: string, value: number, unit: string): BenchRow => ({
    bench: "flows",
    system: "millrace",
    variant,
    metric,
    value: round(value),
    unit,
  });

/** How many of the pairs that were found are right, and how many of the right ones were found. */
function rightness(
  row: ReturnType<typeof rowOf>,
  {
    keys,
    clusterOf,
    ...tables
  }: { readonly keys: readonly string[]; readonly clusterOf: ArrayLike<string | number> } & TwoTables,
): BenchRow[] {
  const count = (groupOf: (row: number) => string) => pairsWithin(groupOf, tables);
  const truth = count((at) => keys[at] as string);
  const found = count((at) => String(clusterOf[at]));
  const right = count((at) => `${clusterOf[at]} ${keys[at]}`);
  return [
    row("precision", found === 0 ? 1 : right / found, "share"),
    row("recall", right / truth, "share"),
    row("f1", (2 * right) / (found + truth), "share"),
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
