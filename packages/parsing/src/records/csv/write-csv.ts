import { type Json, type RecordBatches, RecordsError, type TableRecord } from "../record.ts";
import { pieceBytes } from "../text-pieces.ts";
import { markCharacters, Utf8Buffer } from "../utf8-buffer.ts";

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
export async function* writeCsv(
  batches: RecordBatches,
  { separator = ",", columns, header = true }: CsvWriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const out = new Utf8Buffer();
  let held: TableRecord[] = [];
  const begin = (names: readonly string[]) => {
    const rows = csvRows(out, { separator, columns: names });
    if (header && names.length > 0) rows.putNames();
    for (const record of held) rows.put(record);
    held = [];
    return rows;
  };
  let rows = columns && begin(columns);
  for await (const { records } of batches)
    for (const record of records) {
      if (rows) rows.put(record);
      else if (held.push(record) === lookedAtRecords) rows = begin(namesOf(held));
      if (out.sizeBytes >= pieceBytes) yield out.take();
    }
  if (!rows) begin(namesOf(held));
  if (out.sizeBytes > 0) yield out.take();
}

const namesOf = (records: readonly TableRecord[]) => [...new Set(records.flatMap((record) => Object.keys(record)))];

/** Puts rows of the same columns into a buffer. */
function csvRows(
  out: Utf8Buffer,
  { separator, columns }: { readonly separator: string; readonly columns: readonly string[] },
) {
  const special = markCharacters(['"', "\r", "\n", separator]);
  // A column named as something that every object has, such as constructor, must not find that.
  const isInherited = columns.map((name) => name in {});
  const isSingle = columns.length === 1;
  let written = 0;
  function putField(text: string, at: number): void {
    if (at > 0) out.put(separator);
    if (isSingle && text === "") out.put('""');
    else if (!out.putUnless(text, special)) out.put(`"${text.replaceAll('"', '""')}"`);
  }
  function putNames(): void {
    columns.forEach(putField);
    out.put("\n");
  }
  function put(record: TableRecord): void {
    written++;
    let known = 0;
    for (let at = 0; at < columns.length; at++) {
      const name = columns[at]!;
      const isThere = isInherited[at] ? Object.hasOwn(record, name) : name in record;
      if (isThere) known++;
      putField(isThere ? fieldText(record[name]) : "", at);
    }
    out.put("\n");
    if (Object.keys(record).length !== known) refuseOthers(record, { columns, written });
  }
  return { put, putNames };
}

/** A value that no column takes would be lost. */
function refuseOthers(
  record: TableRecord,
  { columns, written }: { readonly columns: readonly string[]; readonly written: number },
): void {
  const other = Object.keys(record).find((name) => !columns.includes(name));
  throw new RecordsError(
    `Cannot write record ${written} as CSV as its columns are settled by now: it has ${JSON.stringify(other)} besides ${columns.join(", ").slice(0, 200)}; name the columns`,
  );
}

function fieldText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
