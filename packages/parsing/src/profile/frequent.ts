import { createSeenKeys } from "../seen-keys/index.ts";

/** How often the values of a column occur: exactly for up to `limit` different ones, of more the frequent ones. */
export interface Frequencies {
  add(value: string): void;
  /** The most frequent values first; where not `exact`, a count may be too low by the rows that were given up. */
  top(count: number): { readonly value: string; readonly count: number }[];
  readonly exact: boolean;
  /** How many different values there were: exact up to 50,000, beyond within about 1 %. */
  readonly distinct: number;
}

const limit = 2_000;
const distinctLimit = 50_000;
const longestValue = 200;

/**
 * Counts values by Misra and Gries: whatever makes more than 1/2000 of all is among them. Beyond the limit the different
 * values are told from the part of their hashes that is kept.
 *
 * Source: P. Flajolet, "On Adaptive Sampling", 1990, for the estimate of the different values.
 */
export function createFrequencies(): Frequencies {
  const counts = new Map<string, number>();
  const seen = createSeenKeys({ maxKeys: distinctLimit });
  let exact = true;

  function giveUp(): void {
    exact = false;
    for (const [value, count] of counts) {
      if (count === 1) counts.delete(value);
      else counts.set(value, count - 1);
    }
  }

  return {
    add(value) {
      const known = counts.get(value);
      if (known !== undefined) {
        counts.set(value, known + 1);
        return;
      }
      if (counts.size < limit && value.length <= longestValue) counts.set(value, 1);
      else if (counts.size >= limit) giveUp();
      else exact = false;
      seen.seenIn(value, 1);
    },
    top: (count) =>
      [...counts]
        .map(([value, times]) => ({ value, count: times }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
        .slice(0, count),
    get exact() {
      return exact;
    },
    get distinct() {
      return seen.size * seen.parts;
    },
  };
}
