import type { MetricSeriesDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { readDuration, readMoment } from "../input/read-time.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";

export interface MetricsOptions extends GlobalOptions {
  readonly name?: string;
  readonly run?: string;
  readonly since: string;
  readonly until?: string;
  readonly every?: string;
}

const numbers = ["count", "sum", "min", "mean", "p50", "p95", "p99", "max"] as const;
const columns = [
  { title: "flow", longest: 40 },
  { title: "metric", longest: 40 },
  ...numbers.map((title) => ({ title, align: "right" as const })),
  { title: "unit" },
];
const bucketColumns = [
  { title: "from" },
  ...(["count", "sum", "min", "max"] as const).map((title) => ({ title, align: "right" as const })),
];

/** `millrace metrics [flow]`: sums up what flows measured over a window of time. */
export function metrics(flow: string | undefined, options: MetricsOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { name, run, since, until, every } = options;
    const nowMs = Date.now();
    const found = await client.metrics.read({
      from: readMoment("--since", since, { towards: "past", nowMs }),
      // A value of this millisecond is among them.
      to: until === undefined ? new Date(nowMs + 1).toISOString() : readMoment("--until", until, { towards: "past" }),
      ...(flow !== undefined && { flow }),
      ...(name !== undefined && { name }),
      ...(run !== undefined && { runId: run }),
      ...(every !== undefined && { everyMs: readDuration("--every", every) }),
    });
    if (found.readBackTo !== null)
      process.stderr.write(`Of so many values only the newest 50,000 were read, back to ${found.readBackTo}.\n`);
    const text = () =>
      found.series.length === 0 ? "No metrics. A flow records one with metric(name, value)." : seriesText(found.series);
    printResult(options, { json: found, text });
    return 0;
  });
}

function seriesText(series: readonly MetricSeriesDto[]): string {
  const rows = series.map((one) => [
    one.flow,
    plainLine(one.name),
    ...numbers.map((field) => numberText(one[field])),
    plainLine(one.unit ?? ""),
  ]);
  const buckets = series
    .filter((one) => one.buckets.length > 0)
    .map(
      (one) =>
        `\n${one.flow} ${plainLine(one.name)}\n${table(
          bucketColumns,
          one.buckets.map(({ at, count, sum, min, max }) => [at, ...[count, sum, min, max].map(numberText)]),
        )}`,
    );
  return [table(columns, rows), ...buckets].join("\n");
}

// Three places are more than one can compare at a glance.
function numberText(value: number): string {
  return String(Number(value.toFixed(3)));
}
