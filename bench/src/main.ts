import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { BenchRow } from "./bench-row.ts";

interface BenchOptions {
  readonly quick: boolean;
  /** The folder of the data that the bench measures on, for those that need one. */
  readonly dataDir: string;
  /** Names of parts and of systems to keep to; empty for all, for those that have several. */
  readonly parts: readonly string[];
  readonly systems: readonly string[];
  /** How many runs to measure with, for those where it can be said; null for their own number. */
  readonly runs: number | null;
  /** How long to measure, for those where it can be said; null for their own time. */
  readonly seconds: number | null;
  say(text: string): void;
  /** Rows before the end, where a benchmark has several parts. */
  onRows(rows: readonly BenchRow[]): void;
}

const benches: Readonly<Record<string, () => Promise<{ run(options: BenchOptions): Promise<BenchRow[]> }>>> = {
  engine: () => import("./engine/engine.ts"),
  api: () => import("./api/api.ts"),
  schedules: () => import("./schedules/schedules.ts"),
  prices: () => import("./prices/prices.ts"),
  flows: () => import("./flows/flows.ts"),
  growth: () => import("./growth/growth.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    data: { type: "string", default: "" },
    part: { type: "string", multiple: true, default: [] },
    system: { type: "string", multiple: true, default: [] },
    runs: { type: "string" },
    seconds: { type: "string" },
    json: { type: "string" },
  },
});
const load = benches[positionals[0] ?? ""];
if (!load) {
  process.stderr.write(
    `Usage: npm run bench -- <${Object.keys(benches).join("|")}> [--quick] [--part NAME]... [--system NAME]... [--runs NUMBER] [--seconds NUMBER] [--data DIR] [--json FILE]\n`,
  );
  process.exit(2);
}
const write = (rows: readonly BenchRow[]) => {
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
};
const early: BenchRow[] = [];
const rows = await (await load()).run({
  quick: values.quick,
  dataDir: values.data,
  parts: values.part,
  systems: values.system,
  runs: values.runs === undefined ? null : Number(values.runs),
  seconds: values.seconds === undefined ? null : Number(values.seconds),
  say: (text) => process.stderr.write(`${text}\n`),
  onRows: (more) => {
    early.push(...more);
    write(early);
  },
});
write(rows);
for (const { system, variant, metric, value, unit } of rows) {
  process.stdout.write(`${system.padEnd(10)} ${variant.padEnd(26)} ${metric.padEnd(26)} ${value} ${unit}\n`);
}
