import type { BenchRow } from "../bench-row.ts";

/** What stands beside the rows of one measurement. */
export interface Measurement {
  readonly title: string;
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

/** A measurement as Markdown: a table with a row for each metric and a column for each system. */
export function reportOf({ title, command, date, machine, rows }: Measurement): string {
  const systems = [...new Set(rows.map(({ system, variant }) => `${system}: ${variant}`))];
  const metrics = [...new Set(rows.map(({ metric, unit }) => `${metric} (${unit})`))];
  const cell = (metric: string, system: string) =>
    rows.find((row) => `${row.metric} (${row.unit})` === metric && `${row.system}: ${row.variant}` === system)?.value ??
    "";
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    `\`${command}\` on ${date}. ${machine}`,
    "",
    line(["", ...systems]),
    line(["---", ...systems.map(() => "---:")]),
    ...metrics.map((metric) => line([metric, ...systems.map((system) => cell(metric, system))])),
    "",
  ].join("\n");
}
