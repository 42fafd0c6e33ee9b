import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type ChaosResult, runChaos } from "./chaos.ts";
import { openChaosDatabase } from "./chaos-database.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    kills: { type: "string", default: "100" },
    runs: { type: "string", default: "5000" },
    store: { type: "string", default: "sqlite" },
    "step-ms": { type: "string", default: "20" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    // So many simulated worlds instead of real processes.
    worlds: { type: "string" },
    json: { type: "string" },
  },
});
if (values.worlds !== undefined) {
  const { simulatedWorlds } = await import("./simulated-worlds.ts");
  process.exit(await simulatedWorlds({ ...values, worlds: Number(values.worlds), seed: Number(values.seed) }));
}
const store = values.store === "postgres" ? "postgres" : "sqlite";
const say = (text: string) => process.stderr.write(`${text}\n`);

say(`store ${store}, seed ${values.seed}`);
const database = store === "postgres" ? await openChaosDatabase() : null;
try {
  const result = await runChaos({
    store,
    kills: Number(values.kills),
    runs: Number(values.runs),
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    stepMs: Number(values["step-ms"]),
    database,
    say,
  });
  const rows = rowsOf(result, store);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  for (const { metric, value, unit } of rows) process.stdout.write(`${metric.padEnd(24)} ${value} ${unit}\n`);
  for (const fault of [...result.lost, ...result.repeated, ...result.illegal].slice(0, 20))
    process.stdout.write(`${fault}\n`);
  process.exitCode = result.lost.length + result.repeated.length + result.illegal.length === 0 ? 0 : 1;
} finally {
  await database?.close();
}

function rowsOf(result: ChaosResult, variant: string) {
  const row = (metric: string, value: number, unit: string) => ({
    bench: "chaos",
    system: "millrace",
    variant,
    metric,
    value,
    unit,
  });
  const sorted = result.resumeMs.toSorted((a, b) => a - b);
  const quantile = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return [
    row("kills", result.kills, "1"),
    row("runs", result.runs, "1"),
    row("lost", result.lost.length, "1"),
    row("repeated", result.repeated.length, "1"),
    row("illegal", result.illegal.length, "1"),
    row("reexecuted", result.reexecuted, "1"),
    row("in_flight_min", Math.min(...result.inFlight), "1"),
    row(
      "in_flight_mean",
      Math.round(result.inFlight.reduce((sum, count) => sum + count, 0) / result.inFlight.length),
      "1",
    ),
    row("resume_ms_p50", quantile(0.5), "ms"),
    row("resume_ms_p95", quantile(0.95), "ms"),
    row("resume_ms_max", sorted.at(-1) ?? 0, "ms"),
    ...Object.entries(result.blows).map(([name, count]) => row(name, count, "1")),
  ];
}
