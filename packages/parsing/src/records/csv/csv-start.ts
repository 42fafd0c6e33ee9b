import type { TextEncoding } from "../text-encoding.ts";
import { splitRows } from "./csv-rows.ts";
import { type CsvOptions, columnNames, detectShape } from "./csv-shape.ts";

/** Where the first record of a CSV file begins, and all that a reading from there or later has to be told. */
export interface CsvStart {
  readonly separator: string;
  readonly quote: string;
  readonly encoding: TextEncoding;
  readonly columns: readonly string[];
  readonly startByte: number;
  readonly startLine: number;
}

/** Null where a reading cannot begin within the file: UTF-16, lines that end with CR alone, a header beyond the bytes given. */
export function csvStart(head: Uint8Array, options: CsvOptions = {}): CsvStart | null {
  const { markBytes, markLines, header, encoding, separator, quote } = detectShape(head, options);
  if (encoding.startsWith("utf-16") || !head.includes(10)) return null;
  const whole = head.subarray(markBytes, head.lastIndexOf(10) + 1);
  let first: { readonly fields: readonly string[]; readonly end: number } | undefined;
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(whole);
  splitRows(text, {
    dialect: { separator, quote },
    isLast: false,
    line: 1,
    take: (fields, { count, end }) => (first ??= { fields: fields.slice(0, count), end }),
  });
  if (!first) return null;
  const columns = options.columns ?? columnNames(header ? first.fields : Array<string>(first.fields.length).fill(""));
  const place = { separator, quote, encoding, columns };
  if (!header) return { ...place, startByte: markBytes, startLine: 1 + markLines };
  const lines = text.slice(0, first.end).split("\n").length - 1;
  let at = 0;
  for (let passed = 0; passed < lines; passed++) at = whole.indexOf(10, at) + 1;
  return { ...place, startByte: markBytes + at, startLine: lines + 1 + markLines };
}
