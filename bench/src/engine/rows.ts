import type { BenchRow } from "../bench-row.ts";
import type { Contender } from "./contenders.ts";
import type { LoadCurve } from "./curve/load-curve.ts";
import type { Quantiles } from "./curve/load-point.ts";
import type { ParkedRuns } from "./jobs/parked-runs.ts";
import type { Replies } from "./jobs/replies.ts";
import { quantile, round } from "./statistics.ts";
import type { WorkApart } from "./work-apart.ts";

export type Metric = readonly [name: string, value: number, unit: string];

/** Rows of one contender; what could not be measured is left out. */
export function rowsOf(
  { system, variant }: Pick<Contender, "system" | "variant">,
  metrics: readonly Metric[],
): BenchRow[] {
  return metrics
    .filter(([, value]) => Number.isFinite(value))
    .map(([metric, value, unit]) => ({ bench: "engine", system, variant, metric, value: round(value), unit }));
}

export function twoWorkerMetrics(work: WorkApart): Metric[] {
  return [
    ["two_workers_runs_per_s", work.runsPerSecond, "1/s"],
    ["two_workers_cpu_ms_per_run", work.cpuMsPerRun, "ms"],
    ["two_workers_database_cpu_ms_per_run", work.databaseCpuMsPerRun, "ms"],
  ];
}

export function killMetrics(work: WorkApart): Metric[] {
  return [
    ["kills", work.kills, ""],
    ["killed_runs_per_s", work.runsPerSecond, "1/s"],
    ["killed_runs_lost", work.lost, ""],
    ["killed_steps_recorded_twice", work.recordedTwice, ""],
  ];
}

export function curveMetrics({ knee, points }: LoadCurve): Metric[] {
  return [
    ["knee_runs_per_s", knee, "1/s"],
    ...points.flatMap(([percent, point]): Metric[] => {
      const at = `load_${percent}`;
      return [
        [`${at}_runs_per_s`, point.runsPerSecond, "1/s"],
        ...quantileMetrics(`${at}_first_step_ms`, point.firstStepMs),
        ...quantileMetrics(`${at}_whole_run_ms`, point.wholeRunMs),
        [`${at}_cpu_ms_per_run`, point.cpuMsPerRun, "ms"],
        [`${at}_database_cpu_ms_per_run`, point.databaseCpuMsPerRun, "ms"],
        [`${at}_memory`, point.memoryMiB, "MiB"],
        [`${at}_acknowledged`, point.started, ""],
        [`${at}_refused`, point.refused, ""],
        [`${at}_acknowledged_and_lost`, point.lost, ""],
      ];
    }),
  ];
}

function quantileMetrics(name: string, { p50, p95, p99, p999 }: Quantiles): Metric[] {
  return [
    [`${name}_p50`, p50, "ms"],
    [`${name}_p95`, p95, "ms"],
    [`${name}_p99`, p99, "ms"],
    [`${name}_p99_9`, p999, "ms"],
  ];
}

export function replyMetrics(replies: readonly Replies[]): Metric[] {
  return replies.flatMap(({ callers, perSecond, ms, cpuMsPerReply, memoryMiB }): Metric[] => [
    [`replies_per_s_${callers}_callers`, perSecond, "1/s"],
    [`reply_ms_p50_${callers}_callers`, quantile(ms, 0.5), "ms"],
    [`reply_ms_p95_${callers}_callers`, quantile(ms, 0.95), "ms"],
    [`reply_ms_p99_9_${callers}_callers`, quantile(ms, 0.999), "ms"],
    [`cpu_ms_per_reply_${callers}_callers`, cpuMsPerReply, "ms"],
    [`reply_memory_${callers}_callers`, memoryMiB, "MiB"],
  ]);
}

export function parkedMetrics({ runs, parkMs, finishMs, ...memory }: ParkedRuns): Metric[] {
  return [
    ["parked_runs", runs, ""],
    ["park_runs_per_s", (runs / parkMs) * 1_000, "1/s"],
    ["memory_before", memory.memoryBeforeMiB, "MiB"],
    ["memory_while_parked", memory.memoryWaitingMiB, "MiB"],
    ["finish_runs_per_s", (runs / finishMs) * 1_000, "1/s"],
  ];
}
