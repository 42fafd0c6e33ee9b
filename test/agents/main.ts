import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { runFleet } from "./fleet.ts";
import { findImplementations } from "./implementations.ts";

const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "232" },
    // A tenth of them where nothing is said.
    kills: { type: "string" },
    tasks: { type: "string", default: "1000" },
    "work-ms": { type: "string", default: "4000" },
    "lease-ms": { type: "string", default: "30000" },
    json: { type: "string" },
  },
});
const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopping.abort());
const processes = Number(values.processes);
const folder = await mkdtemp(join(tmpdir(), "millrace-agents-"));
const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
const server = await startServer({ config: readConfig(settings) });
try {
  const result = await runFleet({
    server,
    client: createClient(server),
    folder,
    implementations: findImplementations(folder),
    processes,
    kills: values.kills === undefined ? Math.ceil(processes / 10) : Number(values.kills),
    tasks: Number(values.tasks),
    workMs: Number(values["work-ms"]),
    leaseMs: Number(values["lease-ms"]),
    signal: stopping.signal,
    say: (text) => process.stderr.write(`${text}\n`),
  });
  const row = (metric: string, value: number, unit = "1") => ({
    bench: "agents",
    system: "millrace",
    variant: "sqlite",
    metric,
    value: Math.round(value),
    unit,
  });
  const rows = [
    row("processes", result.processes),
    row("implementations", result.implementations),
    row("registration", result.registrationMs, "ms"),
    row("tasks", result.tasks),
    row("working", result.workingMs, "ms"),
    row("kills", result.kills),
    row("taken_again", result.takenAgain),
    row("lost", result.lost.length),
    row("repeated", result.repeated.length),
  ];
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  for (const { metric, value, unit } of rows) process.stdout.write(`${metric.padEnd(24)} ${value} ${unit}\n`);
  process.exitCode = result.lost.length + result.repeated.length === 0 ? 0 : 1;
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
