import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runChaos } from "./chaos.ts";
import { openChaosDatabase } from "./chaos-database.ts";
import { chaosRows } from "./chaos-rows.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    blows: { type: "string", default: "100" },
    // The long form: SIGKILLs alone, until so many processes have died of them.
    kills: { type: "string" },
    runs: { type: "string", default: "5000" },
    store: { type: "string", default: "sqlite" },
    // A part of the name of a blow; given several times, each of them.
    only: { type: "string", multiple: true, default: [] },
    // Seconds between blows, such as 5-10.
    every: { type: "string", default: "0-0.2" },
    "step-ms": { type: "string", default: "20" },
    "lease-ms": { type: "string", default: "3000" },
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
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
const [least = 0, most = least] = values.every.split("-").map((seconds) => Number(seconds) * 1_000);

say(`store ${store}, seed ${values.seed}`);
const database = store === "postgres" ? await openChaosDatabase() : null;
try {
  const result = await runChaos({
    database,
    blows: Number(values.blows),
    runs: Number(values.runs),
    minutes: Number(values.minutes ?? (values.kills === undefined ? 10 : Number.POSITIVE_INFINITY)),
    ...(values.kills !== undefined && { kills: Number(values.kills) }),
    seed: Number(values.seed),
    stepMs: Number(values["step-ms"]),
    leaseMs: Number(values["lease-ms"]),
    only: values.only,
    backlog: 200,
    pauseMs: [least, most],
    signal: stop.signal,
    say,
  });
  const rows = chaosRows(result, store);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  for (const { metric, value, unit } of rows) process.stdout.write(`${metric.padEnd(48)} ${value} ${unit}\n`);
  const faults = [...result.lost, ...result.repeated, ...result.illegal, ...result.unaccounted];
  for (const fault of faults.slice(0, 20)) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await database?.close();
}
