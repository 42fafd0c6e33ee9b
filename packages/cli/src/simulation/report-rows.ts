import type { SimulationReport } from "@millrace/server";

/** One measured value, as every benchmark writes them. */
export interface ReportRow {
  readonly bench: "simulator";
  readonly system: "millrace";
  /** The flow. */
  readonly variant: string;
  readonly metric: "worlds" | "failures" | "worlds_per_s";
  readonly value: number;
  readonly unit: string;
}

/** The rows of a simulation; `failures` counts the worlds that failed. */
export function reportRows({ flow, worlds, failedWorlds, worldsPerSecond }: SimulationReport): ReportRow[] {
  const row = (metric: ReportRow["metric"], value: number, unit: string): ReportRow => ({
    bench: "simulator",
    system: "millrace",
    variant: flow,
    metric,
    value,
    unit,
  });
  return [
    row("worlds", worlds, "1"),
    row("failures", failedWorlds, "1"),
    row("worlds_per_s", Math.round(worldsPerSecond), "1/s"),
  ];
}
