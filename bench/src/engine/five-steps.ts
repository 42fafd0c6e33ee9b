import type { BenchRow } from "../bench-row.ts";
import type { BenchGround } from "./bench-ground.ts";
import { executeTask } from "./contender-process.ts";
import type { Contender } from "./contenders.ts";
import type { Measured } from "./measured.ts";
import { type Metric, rowsOf } from "./rows.ts";
import { median, quantile, round } from "./statistics.ts";

export type Passes = ReadonlyMap<Contender, readonly Measured[]>;

const stepsPerRun = 5;

/** One pass of five steps of 200 bytes at a concurrency of 50, then runs one at a time for the latencies. */
export function measureFiveSteps(
  ground: BenchGround,
  contender: Contender,
  { quick }: { readonly quick: boolean },
): Promise<Measured> {
  const settings = {
    runs: quick ? Math.ceil(contender.runs / 10) : contender.runs,
    latencyRuns: latencyRuns(contender, { quick }),
    stepsPerRun,
  };
  return ground.withJob(contender, settings, (job) => executeTask(contender.name, { kind: "measure", job }));
}

function latencyRuns({ slowToAnswer }: Contender, { quick }: { readonly quick: boolean }): number {
  if (slowToAnswer) return quick ? 10 : 50;
  return quick ? 50 : 200;
}

/** Medians over the passes, and how many times each peer's runs per second each topology of Millrace reaches. */
export function fiveStepRows(passes: Passes): BenchRow[] {
  return [...[...passes].flatMap(([contender, measured]) => rowsOf(contender, metricsOf(measured))), ...ratios(passes)];
}

function metricsOf(passes: readonly Measured[]): Metric[] {
  const over = (pick: (pass: Measured) => number) => median(passes.map(pick));
  const runsPerSecond = over((pass) => pass.runsPerSecond);
  return [
    ["runs_per_s", runsPerSecond, "1/s"],
    ["runs_per_s_min", Math.min(...passes.map((pass) => pass.runsPerSecond)), "1/s"],
    ["runs_per_s_max", Math.max(...passes.map((pass) => pass.runsPerSecond)), "1/s"],
    ["steps_per_s", runsPerSecond * stepsPerRun, "1/s"],
    ["cpu_ms_per_run", over((pass) => pass.cpuMsPerRun), "ms"],
    ["database_cpu_ms_per_run", over((pass) => pass.databaseCpuMsPerRun), "ms"],
    ["first_step_ms_p50", over((pass) => quantile(pass.firstStepMs, 0.5)), "ms"],
    ["first_step_ms_p95", over((pass) => quantile(pass.firstStepMs, 0.95)), "ms"],
    ["whole_run_ms_p50", over((pass) => quantile(pass.wholeRunMs, 0.5)), "ms"],
    ["whole_run_ms_p95", over((pass) => quantile(pass.wholeRunMs, 0.95)), "ms"],
  ];
}

function ratios(passes: Passes): BenchRow[] {
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
