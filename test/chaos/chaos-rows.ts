import type { ChaosResult } from "./chaos.ts";
import { timesToResume } from "./resume.ts";

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
  const { struck } = result;
  // One for each process that died: what was killed, and what was in flight at that moment.
  const kills = struck.flatMap(({ killed, inFlight }) => killed.map((what) => ({ what, inFlight: inFlight.length })));
  const spread = (name: string, all: readonly { readonly inFlight: number }[]) => {
    const counts = all.map(({ inFlight }) => inFlight);
    return [
      row(name, all.length),
      row(`${name}, in flight at least`, quantile(counts, 0)),
      row(`${name}, in flight p50`, quantile(counts, 0.5)),
    ];
  };
  const inFlight = struck.map((blow) => blow.inFlight.length);
  const resumeMs = timesToResume(struck);
  return [
    row("blows", struck.length),
    row("kills", kills.length),
    row("runs", result.runs),
    row("steps_begun", result.executions),
    row("firings", result.firings),
    row("lost", result.lost.length),
    row("repeated", result.repeated.length),
    row("illegal", result.illegal.length),
    row("firings_unaccounted", result.unaccounted.length),
    row("reexecuted", result.reexecuted),
    row("in_flight_min", quantile(inFlight, 0)),
    row("in_flight_p50", quantile(inFlight, 0.5)),
    row("resume_ms_p50", quantile(resumeMs, 0.5), "ms"),
    row("resume_ms_p95", quantile(resumeMs, 0.95), "ms"),
    row("resume_ms_max", quantile(resumeMs, 1), "ms"),
    ...[...Map.groupBy(kills, ({ what }) => what)].flatMap(([what, all]) => spread(`killed: ${what}`, all)),
    ...[...Map.groupBy(struck, ({ name }) => name)].map(([name, all]) => row(name, all.length)),
  ];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
