/** The value below which a part of all values lies; the part from 0 to 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Four digits that count: no measurement here knows more. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
