/** Quantiles of a stream in a few kilobytes. */
export interface Quantiles {
  add(value: number): void;
  /** The value below which so large a share lies, from 0 to 1; null of nothing. */
  at(share: number): number | null;
}

const bufferSize = 1_024;
const compression = 200;

/**
 * A merging t-digest: exact up to some hundred values; beyond, within about half a percent of rank in the middle and far
 * less at the ends.
 *
 * Source: T. Dunning, O. Ertl, "Computing Extremely Accurate Quantiles Using t-Digests", 2019, scale function k1.
 */
export function createQuantiles(): Quantiles {
  let means: number[] = [];
  let weights: number[] = [];
  let count = 0;
  let buffer: number[] = [];
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const scale = (share: number) => (compression / (2 * Math.PI)) * Math.asin(2 * share - 1);

  function merge(): void {
    if (buffer.length === 0) return;
    const points = [
      ...means.map((mean, place) => [mean, weights[place]!] as const),
      ...buffer.map((value) => [value, 1] as const),
    ];
    points.sort(([a], [b]) => a - b);
    count += buffer.length;
    buffer = [];
    means = [];
    weights = [];
    let before = 0;
    let [mean, weight] = points[0]!;
    for (const [nextMean, nextWeight] of points.slice(1)) {
      const fits = scale(Math.min((before + weight + nextWeight) / count, 1)) - scale(before / count) <= 1;
      if (fits) {
        weight += nextWeight;
        mean += ((nextMean - mean) * nextWeight) / weight;
      } else {
        means.push(mean);
        weights.push(weight);
        before += weight;
        [mean, weight] = [nextMean, nextWeight];
      }
    }
    means.push(mean);
    weights.push(weight);
  }

  function at(share: number): number | null {
    merge();
    if (count === 0) return null;
    if (share <= 0) return least;
    if (share >= 1) return greatest;
    const target = share * count;
    let [rank, value] = [0, least];
    let before = 0;
    for (const [place, mean] of means.entries()) {
      const middle = before + weights[place]! / 2;
      if (target <= middle) return value + ((mean - value) * (target - rank)) / (middle - rank);
      [rank, value] = [middle, mean];
      before += weights[place]!;
    }
    return value + ((greatest - value) * (target - rank)) / (count - rank);
  }

  return {
    add(value) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      if (buffer.push(value) >= bufferSize) merge();
    },
    at,
  };
}
