import type { MetricSeriesDto } from "@millrace/contract";

/** One recorded value. */
export interface MetricValue {
  readonly flow: string;
  readonly name: string;
  readonly unit: string | null;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Values, newest first, as series by flow and name. */
export function sumUp(values: readonly MetricValue[], everyMs: number | undefined): MetricSeriesDto[] {
  const groups = Map.groupBy(values, ({ flow, name }) => JSON.stringify([flow, name]));
  return [...groups.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => seriesOf(group, everyMs));
}

function seriesOf(group: readonly MetricValue[], everyMs: number | undefined): MetricSeriesDto {
  const { flow, name } = group[0]!;
  const sorted = group.map(({ value }) => value).toSorted((a, b) => a - b);
  const sums = sumsOf(sorted);
  return {
    flow,
    name,
    unit: group.find(({ unit }) => unit !== null)?.unit ?? null,
    ...sums,
    mean: sums.sum / sums.count,
    p50: nearestRank(sorted, 0.5),
    p95: nearestRank(sorted, 0.95),
    p99: nearestRank(sorted, 0.99),
    buckets: everyMs === undefined ? [] : bucketsOf(group, everyMs),
  };
}

function bucketsOf(group: readonly MetricValue[], everyMs: number): MetricSeriesDto["buckets"] {
  const buckets = Map.groupBy(group, ({ at }) => Math.floor(at / everyMs) * everyMs);
  return [...buckets.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([at, values]) => ({ at: new Date(at).toISOString(), ...sumsOf(values.map(({ value }) => value)) }));
}

function sumsOf(values: readonly number[]) {
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { count: values.length, sum, min, max };
}

function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
