import type { ColumnProfile } from "./profile.ts";

/** How far a column has moved from an earlier profile of it. */
export interface Drift {
  /** Population stability index over tenths of the earlier numbers, or over the frequent values. */
  readonly psi: number;
  /** Kolmogorov and Smirnov: the greatest distance of the two distributions; null of what is no number. */
  readonly ks: number | null;
}

/** A share of nothing would make the index infinite. */
const leastShare = 0.0001;

/** Compares two profiles of a column, numbers by their percentiles and other values by their shares; null where one is empty. */
export function driftBetween(earlier: ColumnProfile, now: ColumnProfile): Drift | null {
  if (earlier.rows === earlier.missing || now.rows === now.missing) return null;
  if (earlier.numbers !== null && now.numbers !== null && isNumeric(earlier) && isNumeric(now))
    return driftOfNumbers(earlier.numbers.percentiles, now.numbers.percentiles);
  const shares = (profile: ColumnProfile) =>
    new Map(profile.top.map(({ value, count }) => [value, count / (profile.rows - profile.missing)]));
  const [before, after] = [shares(earlier), shares(now)];
  const values = [...before.keys()];
  const rest = (known: Map<string, number>) => 1 - values.reduce((sum, value) => sum + (known.get(value) ?? 0), 0);
  const pairs = [
    ...values.map((value) => [before.get(value)!, after.get(value) ?? 0] as const),
    [rest(before), rest(after)] as const,
  ];
  return { psi: stabilityIndex(pairs), ks: null };
}

/** A number that has one value for the greater part is compared as numbers all the same; texts among them are left out. */
const isNumeric = ({ kinds, rows, missing }: ColumnProfile) => (kinds.integer + kinds.number) * 2 > rows - missing;

function driftOfNumbers(before: readonly number[], after: readonly number[]): Drift {
  const edges = [...new Set([10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => before[percent]!))];
  const pairs = [...edges, Number.POSITIVE_INFINITY].map((edge, place) => {
    const lower = edges[place - 1];
    const share = (grid: readonly number[]) =>
      shareUpTo(grid, edge) - (lower === undefined ? 0 : shareUpTo(grid, lower));
    return [share(before), share(after)] as const;
  });
  const distances = [...before, ...after].map((value) => Math.abs(shareUpTo(before, value) - shareUpTo(after, value)));
  return { psi: stabilityIndex(pairs), ks: Math.max(...distances) };
}

function stabilityIndex(pairs: readonly (readonly [number, number])[]): number {
  return pairs.reduce((sum, [before, after]) => {
    const [was, is] = [Math.max(before, leastShare), Math.max(after, leastShare)];
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

/** The share of values up to this one, between two percentiles along a straight line. */
function shareUpTo(percentiles: readonly number[], value: number): number {
  let [from, to] = [0, percentiles.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (percentiles[middle]! <= value) from = middle + 1;
    else to = middle;
  }
  if (from === 0) return 0;
  const last = percentiles.length - 1;
  if (from > last) return 1;
  const [lower, upper] = [percentiles[from - 1]!, percentiles[from]!];
  return (from - 1 + (value - lower) / (upper - lower)) / last;
}
