import { type ByteStream, concat, lineBlocks, peekBytes } from "../byte-stream.ts";
import {
  maxRecordBytes,
  type RecordBatch,
  RecordsError,
  shorten,
  type TableRecord,
  type TellProblem,
} from "../record.ts";
import { asUtf8, blockDecoder } from "../text-encoding.ts";
import { splitRows } from "./csv-rows.ts";
import { type CsvOptions, type CsvShape, columnNames, detectShape } from "./csv-shape.ts";

/** Where the fields go that a row has beyond the header. */
export const restColumn = "more fields";

/** Reads a CSV file block by block. A row that is too short has nulls, one that is too long keeps its rest under `more fields`. */
export async function* readCsv(
  given: ByteStream,
  options: CsvOptions & { readonly onProblem?: TellProblem | undefined } = {},
): AsyncGenerator<RecordBatch> {
  const { head, bytes } = await peekBytes(given, 64 * 1024);
  const shape = detectShape(head, options);
  const isUtf16 = shape.encoding.startsWith("utf-16");
  const decode = blockDecoder(isUtf16 ? "utf-8" : shape.encoding);
  const newline = head.includes(10) || !head.includes(13) || isUtf16 ? 10 : 13;
  const rows = rowsToRecords(shape, options);
  let held: Uint8Array[] = [];
  let [heldBytes, triedBytes] = [0, 0];
  let line = (options.firstLine ?? 1) + shape.markLines;
  let endByte = isUtf16 ? 0 : shape.markBytes;
  let isFirst = true;
  for await (const { block, isLast } of lineBlocks(isUtf16 ? asUtf8(bytes, shape.encoding) : bytes, { newline })) {
    const fresh = isFirst && !isUtf16 ? block.subarray(shape.markBytes) : block;
    isFirst = false;
    held.push(fresh);
    heldBytes += fresh.length;
    // A row with an open quote is tried again when twice as much is there, so that a long one costs no square.
    if (!isLast && heldBytes < 2 * triedBytes) continue;
    const whole = concat(held);
    const decoded = decode(whole);
    const text = newline === 13 ? decoded.replaceAll("\r", "\n") : decoded;
    const { records, lines, take } = rows.batch(text);
    const done = splitRows(text, { dialect: shape, isLast, line, take });
    const leftBytes =
      text.length - done.end === 0 ? 0 : whole.length - startOfLine(whole, { newline, lines: done.line - line });
    if (leftBytes > maxRecordBytes)
      throw new RecordsError(
        `Cannot read the row in line ${done.line} as it must have at most ${maxRecordBytes} bytes: its quote stays open`,
      );
    held = leftBytes === 0 ? [] : [whole.subarray(whole.length - leftBytes)];
    heldBytes = leftBytes;
    triedBytes = leftBytes;
    line = done.line;
    endByte += whole.length - leftBytes;
    if (records.length > 0) yield { records, lines, endByte: isUtf16 ? null : endByte, nextLine: line };
  }
}

/** The first byte after so many lines: newlines are counted, not letters, so that broken ones cannot shift it. */
function startOfLine(
  bytes: Uint8Array,
  { newline, lines }: { readonly newline: number; readonly lines: number },
): number {
  let at = 0;
  for (let passed = 0; passed < lines; passed++) at = bytes.indexOf(newline, at) + 1;
  return at;
}

function rowsToRecords(
  shape: CsvShape,
  { columns: given, onProblem }: CsvOptions & { readonly onProblem?: TellProblem | undefined },
) {
  let columns = given;
  let isHeader = shape.header;
  let fill: (fields: readonly string[]) => TableRecord = () => ({});
  if (columns) fill = filler(columns);
  function batch(text: string) {
    const records: TableRecord[] = [];
    const lines: number[] = [];
    const take: Parameters<typeof splitRows>[1]["take"] = (fields, row) => {
      if (isHeader) {
        isHeader = false;
        if (!columns) {
          columns = columnNames(fields.slice(0, row.count));
          fill = filler(columns);
        }
        return;
      }
      if (!columns) {
        columns = columnNames(Array<string>(row.count).fill(""));
        fill = filler(columns);
      }
      const record = fill(fields);
      const isRagged = row.count !== columns.length;
      if (isRagged || row.isOpen) {
        for (const name of columns.slice(row.count)) record[name] = null;
        if (row.count > columns.length) record[restColumn] = fields.slice(columns.length, row.count);
        const reason = isRagged
          ? `it has ${row.count} fields instead of ${columns.length}`
          : "the quote of its last field stays open";
        onProblem?.({ line: row.line, reason, text: shorten(text.slice(row.start, row.end).trimEnd()), kept: true });
      }
      records.push(record);
      lines.push(row.line);
    };
    return { records, lines, take };
  }
  return { batch };
}

/** Makes a record of a row's first fields. */
function filler(columns: readonly string[]): (fields: readonly string[]) => TableRecord {
  // A column of that name would set the record's prototype instead of a value.
  if (columns.includes("__proto__"))
    return (fields) => Object.fromEntries(columns.map((name, at) => [name, fields[at] ?? null]));
  const count = columns.length;
  return (fields) => {
    const record: TableRecord = {};
    for (let at = 0; at < count; at++) record[columns[at]!] = fields[at]!;
    return record;
  };
}
