import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTestDatabase, runSql } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import type { BenchRow } from "../bench-row.ts";
import { type Job, type Measured, stepsPerRun } from "./measured.ts";

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

/** The engine beside DBOS on the same PostgreSQL, in interleaved passes; medians over the passes and ratios of the medians. */
export async function run(options: { readonly quick: boolean; say(text: string): void }): Promise<BenchRow[]> {
  const { quick, say } = options;
  const postgres = await startPostgres({ fsync: true });
  if (!postgres) throw new Error("PostgreSQL is not installed; npm test installs it where it can");
  const passes = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  try {
    for (let pass = 0; pass < (quick ? 1 : 3); pass++) {
      for (const contender of contenders) {
        say(`pass ${pass + 1}: ${contender.system} (${contender.variant})`);
        passes.get(contender)!.push(await onePass(contender, { serverUrl: postgres.url, quick }));
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
    // A caller of DBOS sees its result up to a second later: 200 of them would take three minutes of each pass.
    latencyRuns: quick || contender.name === "dbos" ? 50 : 200,
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

/** How many times DBOS's runs per second each topology reaches. */
function ratios(passes: ReadonlyMap<Contender, readonly Measured[]>): BenchRow[] {
  const speed = (contender: Contender) => median(passes.get(contender)!.map((pass) => pass.runsPerSecond));
  const dbos = contenders.find(({ system }) => system === "dbos")!;
  return contenders
    .filter(({ system }) => system === "millrace")
    .map((contender) => ({
      bench: "engine",
      system: "millrace",
      variant: contender.variant,
      metric: "runs_per_s_over_dbos",
      value: round(speed(contender) / speed(dbos)),
      unit: "x",
    }));
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const median = (values: readonly number[]) => quantile(values, 0.5);
const round = (value: number) => Number(value.toPrecision(4));
