import type { BenchRow } from "../bench-row.ts";
import { barChart, figure } from "./bar-chart.ts";

/** What stands beside the rows of one measurement. */
export interface Measurement {
  readonly title: string;
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  /** Metrics to draw, each on a chart of its own. */
  readonly charts?: readonly { readonly metric: string; readonly title: string }[];
  readonly rows: readonly BenchRow[];
}

/** A measurement for people. */
export interface Report {
  readonly markdown: string;
  /** SVG by file name, for the folder of images. */
  readonly charts: ReadonlyMap<string, string>;
}

/** Writes a measurement, which has a name of its own, as Markdown with its charts. */
export function reportOf(measurement: Measurement, { name }: { readonly name: string }): Report {
  const { title, command, date, machine, rows } = measurement;
  const charts = (measurement.charts ?? []).map(({ metric, title }) => {
    const measured = rows.filter((row) => row.metric === metric);
    const bars = measured.map((row) => ({
      label: systemOf(row),
      value: row.value,
      isOwn: row.system === "millrace",
    }));
    const file = `bench-${name}-${metric.replaceAll("_", "-")}.svg`;
    return { file, title, svg: barChart({ title, unit: measured[0]?.unit ?? "", bars }) };
  });
  const parts = [
    `## ${title}`,
    `\`${command}\` on ${date}. ${machine}`,
    ...charts.map(({ file, title }) => `![${title}](images/${file})`),
    ...tablesOf(rows),
  ];
  return { markdown: `${parts.join("\n\n")}\n`, charts: new Map(charts.map(({ file, svg }) => [file, svg])) };
}

/** A table for metrics that have their systems in common: a metric stands where at least half of the cells are filled. */
function tablesOf(rows: readonly BenchRow[]): string[] {
  const tables: { readonly systems: ReadonlySet<string>; readonly metrics: Map<string, readonly BenchRow[]> }[] = [];
  const mostSystemsFirst = [...Map.groupBy(rows, metricOf)].toSorted(([, a], [, b]) => b.length - a.length);
  for (const [metric, measured] of mostSystemsFirst) {
    const systems = new Set(measured.map(systemOf));
    const fitting = tables.find(
      (table) => systems.size * 2 >= table.systems.size && [...systems].every((system) => table.systems.has(system)),
    );
    if (fitting) fitting.metrics.set(metric, measured);
    else tables.push({ systems, metrics: new Map([[metric, measured]]) });
  }
  return tables.map(({ metrics }) => tableOf(metrics));
}

/** The longer list goes down. */
function tableOf(byMetric: ReadonlyMap<string, readonly BenchRow[]>): string {
  const metrics = [...byMetric.keys()];
  const systems = [...new Set([...byMetric.values()].flat().map(systemOf))];
  const cell = (metric: string, system: string) => {
    const row = byMetric.get(metric)?.find((row) => systemOf(row) === system);
    return row === undefined ? "" : figure(row.value);
  };
  if (systems.length > metrics.length) return tableLines(systems, metrics, (down, across) => cell(across, down));
  return tableLines(metrics, systems, cell);
}

function tableLines(
  down: readonly string[],
  across: readonly string[],
  cell: (down: string, across: string) => string,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...across]),
    line(["---", ...across.map(() => "---:")]),
    ...down.map((name) => line([name, ...across.map((other) => cell(name, other))])),
  ].join("\n");
}

function systemOf({ system, variant }: BenchRow): string {
  return `${system}: ${variant}`;
}

function metricOf({ metric, unit }: BenchRow): string {
  const name = metric.replace("p99_9", "p99.9").replaceAll("_", " ");
  // Many names have their unit in them.
  const isSaid = ["", "1", ...name.split(" ")].includes(unit === "1/s" ? "s" : unit);
  return isSaid ? name : `${name} (${unit})`;
}
