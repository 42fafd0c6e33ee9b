import type { ChaosResult } from "./chaos.ts";

/** The rows of a result as benchmarks write them. */
export function chaosRows(result: ChaosResult, variant: string) {
  const row = (metric: string, value: number, unit = "1") => ({
    bench: "chaos",
    system: "millrace",
    variant,
    metric,
    value,
    unit,
  });
  return [
    row("kills", result.inFlight.length),
    row("runs", result.runs),
    row("firings", result.firings),
    row("lost", result.lost.length),
    row("repeated", result.repeated.length),
    row("illegal", result.illegal.length),
    row("firings_unaccounted", result.unaccounted.length),
    row("reexecuted", result.reexecuted),
    row("in_flight_min", quantile(result.inFlight, 0)),
    row("in_flight_p50", quantile(result.inFlight, 0.5)),
    row("resume_ms_p50", quantile(result.resumeMs, 0.5), "ms"),
    row("resume_ms_p95", quantile(result.resumeMs, 0.95), "ms"),
    row("resume_ms_max", quantile(result.resumeMs, 1), "ms"),
    ...Object.entries(result.blows).map(([name, count]) => row(name, count)),
  ];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
