import type { Column, LinkageTable } from "../table/column.ts";
import type { LinkageWeights } from "./learn-weights.ts";

/** Agreement has to be so much more frequent among pairs that agree on the other field. */
const leastLift = 3;
/** And so many pairs of different things have to show it. */
const leastPairs = 30;
/** Pairs that agree on a field must be mostly of different things, so that they tell about these. */
const leastDifferent = 0.5;
/** Of larger tables so many records are looked at. */
const mostRows = 200_000;

/**
 * For each field the one that it follows among pairs of different things, or null: who lives in the same suburb has the same
 * postcode, which must not count twice. A field follows one with rarer agreement, so no two follow each other.
 */
export function followedFields(table: LinkageTable, weights: LinkageWeights): (number | null)[] {
  const sample = sampleOf(table);
  const every = pairsOf([], sample);
  const same = (field: number) => weights.fields[field]?.alone.m[0] ?? 0;
  const different = (fields: readonly number[]) => {
    const columns = fields.map((field) => table.columns[field] as Column);
    const pairs = pairsOf(columns, sample);
    return { pairs, different: pairs - fields.reduce((part, field) => part * same(field), weights.share * every) };
  };
  const alone = table.columns.map((_, field) => different([field]));
  return table.columns.map((column, field) => {
    const own = alone[field] as Agreeing;
    const filled = 1 - (column.counts[0] ?? 0) / Math.max(1, table.rows);
    const usual = own.different / (every * filled ** 2);
    let best: { readonly field: number; readonly lift: number } | null = null;
    alone.forEach((other, place) => {
      const rarer = other.pairs < own.pairs || (other.pairs === own.pairs && place < field);
      if (place === field || !rarer || other.different < other.pairs * leastDifferent) return;
      const together = different([place, field]).different;
      const lift = together / (other.different * filled ** 2) / usual;
      if (together >= leastPairs && lift >= leastLift && lift > (best?.lift ?? 0)) best = { field: place, lift };
    });
    return (best as { readonly field: number } | null)?.field ?? null;
  });
}

interface Agreeing {
  /** Pairs that agree, and how many of them are not expected to be matches. */
  readonly pairs: number;
  readonly different: number;
}

interface RowSample {
  readonly rows: Uint32Array;
  readonly leftRows: number;
  readonly linked: boolean;
}

function sampleOf({ rows, leftRows }: LinkageTable): RowSample {
  const stride = Math.max(1, rows / mostRows);
  const length = Math.floor(rows / stride);
  return { rows: Uint32Array.from({ length }, (_, at) => Math.floor(at * stride)), leftRows, linked: leftRows < rows };
}

/** How many pairs have the same values in all of some columns. */
function pairsOf(columns: readonly Column[], { rows, leftRows, linked }: RowSample): number {
  const counts = new Map<number, [left: number, right: number]>();
  for (const row of rows) {
    let key = 0;
    // Codes are below 2 ** 26, so that two of them are exact in one number.
    for (const { codes } of columns) key = codes[row] === 0 || key < 0 ? -1 : key * 2 ** 26 + (codes[row] as number);
    if (key < 0) continue;
    const count = counts.get(key) ?? [0, 0];
    if (count[0] + count[1] === 0) counts.set(key, count);
    count[row < leftRows ? 0 : 1]++;
  }
  let pairs = 0;
  for (const [left, right] of counts.values()) pairs += linked ? left * right : (left * (left - 1)) / 2;
  return pairs;
}
