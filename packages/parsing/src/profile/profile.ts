import { type CellKind, isMissing, kindOf, numberOf, timeOf } from "./cell.ts";
import { createFrequencies } from "./frequent.ts";
import { createQuantiles } from "./quantiles.ts";

/** The numbers of a column. */
export type NumberProfile = {
  readonly count: number;
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Standard deviation of the sample; 0 of one number. */
  readonly deviation: number;
  /** 101 values: the least, one for each percent, the greatest. */
  readonly percentiles: readonly number[];
};

/** What a column holds. */
export type ColumnProfile = {
  readonly column: string;
  /** Rows of the table, also those that lack the column. */
  readonly rows: number;
  readonly missing: number;
  readonly kinds: Readonly<Record<CellKind, number>>;
  /** Different values: exact up to 50,000, beyond within about 1 %. */
  readonly distinct: number;
  /** The most frequent values, at most 50. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** The counts of `top` are exact: the column has no more than 2,000 different values. */
  readonly topIsExact: boolean;
  readonly lengths: { readonly least: number; readonly greatest: number } | null;
  readonly numbers: NumberProfile | null;
  /** ISO moments in UTC. */
  readonly dates: { readonly oldest: string; readonly newest: string } | null;
};

export type TableProfile = {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
};

/** Profiles a table in one pass; memory depends on the columns, not on the rows. */
export function createProfiler(): { add(record: Readonly<Record<string, unknown>>): void; profile(): TableProfile } {
  const columns = new Map<string, ReturnType<typeof createColumn>>();
  let rows = 0;
  return {
    add(record) {
      rows++;
      for (const column of Object.keys(record)) {
        let counted = columns.get(column);
        if (counted === undefined) {
          counted = createColumn(column);
          columns.set(column, counted);
        }
        counted.add(record[column]);
      }
    },
    profile: () => ({ rows, columns: [...columns.values()].map((column) => column.profile(rows)) }),
  };
}

function createNumbers() {
  const quantiles = createQuantiles();
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(value: number) {
      count++;
      const distance = value - mean;
      mean += distance / count;
      squares += distance * (value - mean);
      quantiles.add(value);
    },
    profile(): NumberProfile | null {
      if (count === 0) return null;
      const percentiles = Array.from({ length: 101 }, (_, percent) => quantiles.at(percent / 100)!);
      const [least, greatest] = [percentiles[0]!, percentiles[100]!];
      return { count, least, greatest, mean, deviation: Math.sqrt(squares / Math.max(1, count - 1)), percentiles };
    },
  };
}

function createColumn(column: string) {
  const kinds = { missing: 0, integer: 0, number: 0, boolean: 0, date: 0, text: 0, nested: 0 };
  const frequencies = createFrequencies();
  const numbers = createNumbers();
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  function add(value: unknown): void {
    const kind = kindOf(value);
    kinds[kind]++;
    if (isMissing(value)) return;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    frequencies.add(text);
    if (text.length < shortest) shortest = text.length;
    if (text.length > longest) longest = text.length;
    if (kind === "integer" || kind === "number") numbers.add(numberOf(value)!);
    if (kind !== "date") return;
    const time = timeOf(value)!;
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  }

  function profile(rows: number): ColumnProfile {
    const filled = Object.entries(kinds).reduce((sum, [kind, count]) => sum + (kind === "missing" ? 0 : count), 0);
    return {
      column,
      rows,
      missing: rows - filled,
      kinds: { ...kinds, missing: rows - filled },
      distinct: frequencies.distinct,
      top: frequencies.top(50),
      topIsExact: frequencies.exact,
      lengths: filled === 0 ? null : { least: shortest, greatest: longest },
      numbers: numbers.profile(),
      dates: kinds.date === 0 ? null : { oldest: iso(oldest), newest: iso(newest) },
    };
  }
  return { add, profile };
}

const iso = (time: number) => new Date(time).toISOString();
