import { detectEncoding, type TextEncoding } from "../text-encoding.ts";
import { type CsvDialect, splitRows } from "./csv-rows.ts";

/** What can be said of a CSV file where guessing would go wrong. */
export interface CsvOptions {
  /** One character. (Default: comma, semicolon, tab or bar, whichever gives rows of one length) */
  readonly separator?: string;
  /** One character. (Default: `"`) */
  readonly quote?: string;
  readonly encoding?: TextEncoding;
  /** Whether the first row has the names. (Default: unless one of its fields is a number) */
  readonly header?: boolean;
  /** The names; those of the header are then passed over. */
  readonly columns?: readonly string[];
  /** The number of the first line, for a reading that goes on within a file. (Default: 1) */
  readonly firstLine?: number;
}

/** How a CSV file is written. */
export interface CsvShape extends CsvDialect {
  readonly encoding: TextEncoding;
  readonly markBytes: number;
  readonly header: boolean;
}

const separators = [",", ";", "\t", "|"];
const sampledRows = 200;
// Beyond that the pattern could try all ways to share spaces out.
const longestNumber = 100;

/** Tells how a CSV file is written from how it begins. */
export function detectShape(head: Uint8Array, options: CsvOptions = {}): CsvShape {
  const found = detectEncoding(head);
  const encoding = options.encoding ?? found.encoding;
  const markBytes = encoding === found.encoding ? found.markBytes : 0;
  const decoded = new TextDecoder(encoding).decode(head.subarray(markBytes), { stream: true });
  const text = decoded.includes("\n") ? decoded : decoded.replaceAll("\r", "\n");
  const quote = options.quote ?? '"';
  const candidates = options.separator === undefined ? separators : [options.separator];
  const [best] = candidates
    .map((separator) => ({ separator, ...regularity(text, { separator, quote }) }))
    .sort((a, b) => b.score - a.score);
  const header = options.header ?? !best!.first.some((field) => isNumber(field));
  return { encoding, markBytes, quote, separator: best!.separator, header };
}

/** How well a separator fits: the share of rows that have the commonest length, more for longer rows; 0 for a single column. */
function regularity(text: string, dialect: CsvDialect): { readonly score: number; readonly first: readonly string[] } {
  const lengths = new Map<number, number>();
  let first: readonly string[] = [];
  let rows = 0;
  // A row that the sample cuts off would count as too short.
  splitRows(text.slice(0, text.lastIndexOf("\n") + 1) || text, {
    dialect,
    isLast: true,
    line: 1,
    take: (fields, { count }) => {
      if (rows++ === 0) first = fields.slice(0, count);
      if (rows <= sampledRows) lengths.set(count, (lengths.get(count) ?? 0) + 1);
    },
  });
  const [length = 1, times = 0] = [...lengths].sort((a, b) => b[1] - a[1])[0] ?? [];
  const share = times / Math.max(1, Math.min(rows, sampledRows));
  return { score: length === 1 ? 0 : share + Math.min(length, 100) / 1_000, first };
}

function isNumber(field: string): boolean {
  const text = field.trim();
  return text.length <= longestNumber && /^[-+]?(\d[\d.,' ]*|\d*\.\d+)(e[-+]?\d+)?\s*%?$/i.test(text);
}

/** Names for columns: what is empty or there twice gets a number. */
export function columnNames(fields: readonly string[]): string[] {
  const taken = new Set<string>();
  // Where the search for a free number goes on, so that many of one name cost no square.
  const next = new Map<string, number>();
  return fields.map((field, at) => {
    const wanted = field.trim() === "" ? `column ${at + 1}` : field.trim();
    let name = wanted;
    let number = next.get(wanted) ?? 2;
    for (; taken.has(name); number++) name = `${wanted} ${number}`;
    next.set(wanted, number);
    taken.add(name);
    return name;
  });
}
