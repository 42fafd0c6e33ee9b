import { detectEncoding, type TextEncoding } from "../text-encoding.ts";
import { type CsvDialect, splitRows } from "./csv-rows.ts";

/** What can be said of a CSV file where guessing would go wrong. */
export interface CsvOptions {
  /** One character. (Default: comma, semicolon, tab or bar, whichever gives rows of one length) */
  readonly separator?: string;
  /** One character. (Default: `"`) */
  readonly quote?: string;
  readonly encoding?: TextEncoding;
  /** Whether the first row has the names. (Default: unless one of its fields is a number that names no year) */
  readonly header?: boolean;
  /** The names; those of the header are then passed over. */
  readonly columns?: readonly string[];
  /** The number of the first line, for a reading that goes on within a file. (Default: 1) */
  readonly firstLine?: number;
}

/** How a CSV file is written. */
export interface CsvShape extends CsvDialect {
  readonly encoding: TextEncoding;
  /** Of what is in front of the first row: a byte order mark, and a line that names the separator. */
  readonly markBytes: number;
  readonly markLines: 0 | 1;
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
  const byteOrderBytes = encoding === found.encoding ? found.markBytes : 0;
  const decoded = new TextDecoder(encoding).decode(head.subarray(byteOrderBytes), { stream: true });
  // Excel takes the separator from such a line, and some programs write it for that.
  const named = encoding.startsWith("utf-16") ? null : /^sep=([\x20-\x7e\t])\r?\n/i.exec(decoded);
  const rest = decoded.slice(named?.[0].length ?? 0);
  const text = rest.includes("\n") ? rest : rest.replaceAll("\r", "\n");
  const quote = options.quote ?? '"';
  const separator = options.separator ?? named?.[1];
  const candidates = separator === undefined ? separators : [separator];
  const [best] = candidates
    .map((separator) => ({ separator, ...regularity(text, { separator, quote }) }))
    .sort((a, b) => b.score - a.score);
  const header = options.header ?? areNames(best!.first, best!.second);
  const marks = { markBytes: byteOrderBytes + (named?.[0].length ?? 0), markLines: named ? 1 : 0 } as const;
  return { encoding, ...marks, quote, separator: best!.separator, header };
}

/** How well a separator fits: the share of rows that have the commonest length, more for longer rows; 0 for a single column. */
function regularity(
  text: string,
  dialect: CsvDialect,
): { readonly score: number; readonly first: readonly string[]; readonly second: readonly string[] } {
  const lengths = new Map<number, number>();
  let first: readonly string[] = [];
  let second: readonly string[] = [];
  let rows = 0;
  // A row that the sample cuts off would count as too short.
  splitRows(text.slice(0, text.lastIndexOf("\n") + 1) || text, {
    dialect,
    isLast: true,
    line: 1,
    take: (fields, { count }) => {
      rows++;
      if (rows === 1) first = fields.slice(0, count);
      else if (rows === 2) second = fields.slice(0, count);
      if (rows <= sampledRows) lengths.set(count, (lengths.get(count) ?? 0) + 1);
    },
  });
  const [length = 1, times = 0] = [...lengths].sort((a, b) => b[1] - a[1])[0] ?? [];
  const share = times / Math.max(1, Math.min(rows, sampledRows));
  return { score: length === 1 ? 0 : share + Math.min(length, 100) / 1_000, first, second };
}

/** Numbers name no columns, but for several years that have other things below them: `country,2029,2030`. */
function areNames(first: readonly string[], below: readonly string[]): boolean {
  const numbers = first.flatMap((field, at) => (isNumber(field) ? [at] : []));
  if (numbers.length === 0) return true;
  const years = new Set(numbers.map((at) => first[at]!.trim()));
  const areYears = years.size > 1 && years.size === numbers.length && [...years].every(isYear);
  return areYears && numbers.length < first.length && !numbers.every((at) => isYear(below[at] ?? ""));
}

const isYear = (field: string) => /^(19|20)\d\d$/.test(field.trim());

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
