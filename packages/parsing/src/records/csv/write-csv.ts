import { type Json, RecordsError, type TableRecord } from "../record.ts";
import { textPieces } from "../text-pieces.ts";

export interface CsvWriteOptions {
  /** One character. (Default: comma) */
  readonly separator?: string;
  /** (Default: the names of the first thousand records, as they come) */
  readonly columns?: readonly string[];
  /** Whether the names stand in the first row. (Default: true) */
  readonly header?: boolean;
}

const lookedAtRecords = 1_000;

/** Writes records as CSV after RFC 4180, in UTF-8 with LF; null is empty, objects and arrays are JSON. */
export function writeCsv(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  options: CsvWriteOptions = {},
): AsyncGenerator<Uint8Array> {
  return textPieces(csvLines(records, options));
}

async function* csvLines(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  { separator = ",", columns: given, header = true }: CsvWriteOptions,
): AsyncGenerator<string> {
  const special = new RegExp(`["\\r\\n${separator.replace(/[\\\]^-]/, "\\$&")}]`);
  const quoted = (text: string) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const row = (values: readonly string[]) =>
    `${values.length === 1 && values[0] === "" ? '""' : values.map(quoted).join(separator)}\n`;
  let columns = given;
  let held: TableRecord[] = [];
  let written = 0;
  const line = (record: TableRecord) => {
    written++;
    refuseOthers(record, { columns: columns!, written });
    return row(columns!.map((name) => fieldText(record[name])));
  };
  const begin = (): string => {
    columns ??= [...new Set(held.flatMap((record) => Object.keys(record)))];
    const text = (header && columns.length > 0 ? row(columns) : "") + held.map(line).join("");
    held = [];
    return text;
  };
  let hasBegun = false;
  for await (const record of records) {
    if (hasBegun) {
      yield line(record);
      continue;
    }
    held.push(record);
    if (given || held.length === lookedAtRecords) {
      hasBegun = true;
      yield begin();
    }
  }
  if (!hasBegun) yield begin();
}

/** A value that no column takes would be lost. */
function refuseOthers(
  record: TableRecord,
  { columns, written }: { readonly columns: readonly string[]; readonly written: number },
): void {
  let known = 0;
  for (const name of columns) if (name in record) known++;
  const names = Object.keys(record);
  if (names.length === known) return;
  const other = names.find((name) => !columns.includes(name));
  throw new RecordsError(
    `Cannot write record ${written} as CSV as its columns are settled by now: it has ${JSON.stringify(other)} besides ${columns.join(", ").slice(0, 200)}; name the columns`,
  );
}

function fieldText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
