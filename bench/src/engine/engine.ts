import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTestDatabase, runSql } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import type { BenchRow } from "../bench-row.ts";
import { type Job, type Measured, stepsPerRun } from "./measured.ts";
import { installPeers } from "./peers.ts";

const contenderProgram = fileURLToPath(new URL("contender-main.ts", import.meta.url));

interface Contender {
  readonly system: string;
  readonly variant: string;
  readonly name: string;
  readonly needsDatabase: boolean;
  /** Enough runs for some seconds at this contender's speed. */
  readonly runs: number;
}

const contenders: readonly Contender[] = [
  { system: "millrace", variant: "sqlite, one process", name: "one process", needsDatabase: false, runs: 20_000 },
  { system: "millrace", variant: "sqlite, runner (default)", name: "default", needsDatabase: false, runs: 15_000 },
  { system: "millrace", variant: "postgres, runner", name: "postgres", needsDatabase: true, runs: 10_000 },
  { system: "dbos", variant: "postgres, poll 10 ms", name: "dbos", needsDatabase: true, runs: 1_000 },
];

const peers: readonly Contender[] = [
  { system: "openworkflow", variant: "postgres", name: "openworkflow", needsDatabase: true, runs: 1_000 },
  { system: "openworkflow", variant: "sqlite", name: "openworkflow:sqlite", needsDatabase: false, runs: 1_000 },
  { system: "restate", variant: "own server, 50 requests", name: "restate", needsDatabase: false, runs: 3_000 },
  // Floors: queues of jobs that record nothing of what a job does.
  {
    system: "graphile-worker",
    variant: "postgres, no journal",
    name: "graphile-worker",
    needsDatabase: true,
    runs: 5_000,
  },
  { system: "bullmq", variant: "redis, no journal", name: "bullmq", needsDatabase: false, runs: 20_000 },
];

/** Those that wait a second for a result would take minutes for 200 latencies. */
const slowToAnswer = new Set(["dbos", "openworkflow", "openworkflow:sqlite"]);

/** The engine beside DBOS on the same PostgreSQL, in interleaved passes; medians over the passes and ratios of the medians. */
export async function run(options: { readonly quick: boolean; say(text: string): void }): Promise<BenchRow[]> {
  const { quick, say } = options;
  const postgres = await startPostgres({ fsync: true });
  if (!postgres) throw new Error("PostgreSQL is not installed; npm test installs it where it can");
  // A quick run ends within a minute: DBOS is the measure, the other peers are for the whole comparison.
  const missing = quick ? "left out of a quick run" : await installPeers();
  if (missing !== null) say(`other engines: ${missing}`);
  const passes = new Map<Contender, Measured[]>();
  try {
    for (let pass = 0; pass < (quick ? 1 : 3); pass++) {
      for (const contender of missing === null ? [...contenders, ...peers] : contenders) {
        say(`pass ${pass + 1}: ${contender.system} (${contender.variant})`);
        const measured = await onePass(contender, { serverUrl: postgres.url, quick }).catch((error: Error) => {
          if (contender.system === "millrace") throw error;
          say(`  left out: ${error.message.split("\n").at(-2) ?? error.message}`);
        });
        if (measured) passes.set(contender, [...(passes.get(contender) ?? []), measured]);
      }
    }
  } finally {
    await postgres.stop();
  }
  return [...[...passes].flatMap(([contender, measured]) => rowsOf(contender, measured)), ...ratios(passes)];
}

async function onePass(contender: Contender, options: { serverUrl: string; quick: boolean }): Promise<Measured> {
  const { serverUrl, quick } = options;
  const { rows } = await runSql(
    serverUrl,
    "select pg_backend_pid() as pid, (select setting from pg_settings where name = 'data_directory') as folder",
  );
  const postmaster = await postmasterOf(rows[0].folder as string);
  const job: Job = {
    runs: quick ? contender.runs / 10 : contender.runs,
    concurrency: 50,
    latencyRuns: quick || slowToAnswer.has(contender.name) ? 50 : 200,
    databaseUrl: contender.needsDatabase ? await createTestDatabase(serverUrl) : null,
    databaseProcessIds: contender.needsDatabase ? [postmaster] : [],
  };
  const args = ["--disable-warning=ExperimentalWarning", contenderProgram, JSON.stringify([contender.name, job])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Measured;
}

async function postmasterOf(dataFolder: string): Promise<number> {
  return Number((await readFile(`${dataFolder}/postmaster.pid`, "utf8")).split("\n", 1)[0]);
}

function rowsOf({ system, variant }: Contender, passes: readonly Measured[]): BenchRow[] {
  const row = (metric: string, value: number, unit: string): BenchRow => ({
    bench: "engine",
    system,
    variant,
    metric,
    value: round(value),
    unit,
  });
  const over = (pick: (pass: Measured) => number) => median(passes.map(pick));
  const runsPerSecond = over((pass) => pass.runsPerSecond);
  return [
    row("runs_per_s", runsPerSecond, "1/s"),
    row("runs_per_s_min", Math.min(...passes.map((pass) => pass.runsPerSecond)), "1/s"),
    row("runs_per_s_max", Math.max(...passes.map((pass) => pass.runsPerSecond)), "1/s"),
    row("steps_per_s", runsPerSecond * stepsPerRun, "1/s"),
    row(
      "cpu_ms_per_run",
      over((pass) => pass.cpuMsPerRun),
      "ms",
    ),
    row(
      "database_cpu_ms_per_run",
      over((pass) => pass.databaseCpuMsPerRun),
      "ms",
    ),
    row(
      "first_step_ms_p50",
      over((pass) => quantile(pass.firstStepMs, 0.5)),
      "ms",
    ),
    row(
      "first_step_ms_p95",
      over((pass) => quantile(pass.firstStepMs, 0.95)),
      "ms",
    ),
    row(
      "whole_run_ms_p50",
      over((pass) => quantile(pass.wholeRunMs, 0.5)),
      "ms",
    ),
    row(
      "whole_run_ms_p95",
      over((pass) => quantile(pass.wholeRunMs, 0.95)),
      "ms",
    ),
  ];
}

/** How many times each peer's runs per second each topology reaches. */
function ratios(passes: ReadonlyMap<Contender, readonly Measured[]>): BenchRow[] {
  const speeds = [...passes].map(([contender, measured]) => ({
    ...contender,
    speed: median(measured.map((pass) => pass.runsPerSecond)),
  }));
  const own = speeds.filter(({ system }) => system === "millrace");
  const others = speeds.filter(({ system }) => system !== "millrace");
  return own.flatMap(({ variant, speed }) =>
    others.map((other) => ({
      bench: "engine",
      system: "millrace",
      variant,
      metric: `runs_per_s_over_${other.name.replaceAll(/\W/g, "_")}`,
      value: round(speed / other.speed),
      unit: "x",
    })),
  );
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const median = (values: readonly number[]) => quantile(values, 0.5);
const round = (value: number) => Number(value.toPrecision(4));
