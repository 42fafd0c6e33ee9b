import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { twoNodes } from "./nodes.ts";
import { surviveUpgrades } from "./upgrade.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "1000" }, json: { type: "string" } } });
const nodes = twoNodes();
if ("missing" in nodes)
  throw new Error(`Cannot try an upgrade of Node as two of them must be here; missing is ${nodes.missing}`);
const { floor, newer } = nodes;
const startedAt = performance.now();
const result = await surviveUpgrades({
  nodePaths: [floor, newer, floor],
  runs: Number(values.runs),
  say: (text) => process.stderr.write(`${text}\n`),
});
const row = (metric: string, value: number, unit: string) => ({
  bench: "upgrade",
  system: "millrace",
  variant: `Node ${result.nodes.join(", ")}`,
  metric,
  value,
  unit,
});
const rows = [
  row("parked", result.parked, "1"),
  row("faults", result.faults.length, "1"),
  row("duration_s", Math.round((performance.now() - startedAt) / 1_000), "s"),
];
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
for (const { metric, value, unit } of rows) process.stdout.write(`${metric.padEnd(24)} ${value} ${unit}\n`);
for (const fault of result.faults.slice(0, 20)) process.stdout.write(`${fault}\n`);
process.exitCode = result.faults.length === 0 ? 0 : 1;
