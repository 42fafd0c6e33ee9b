import { type ByteStream, collectBytes } from "../byte-stream.ts";
import { columnNames } from "../csv/csv-shape.ts";
import { type Json, type RecordBatch, RecordsError, type TableRecord } from "../record.ts";
import { readWorkbook, type Workbook, xmlHandler } from "./workbook.ts";
import { unpack, zipEntries } from "./zip-entries.ts";

export interface XlsxOptions {
  /** The sheet's name, or its number from 1. (Default: the first) */
  readonly sheet?: string | number | undefined;
}

/** The most bytes of a workbook: it is held while its sheet is read. */
const maxWorkbookBytes = 64 * 1024 * 1024;
const maxColumns = 16_384;
const dayMs = 86_400_000;

/** Reads a sheet of a workbook, whose first row that is not empty has the names. Dates are ISO texts without a zone. */
export async function* readXlsx(bytes: ByteStream, { sheet = 1 }: XlsxOptions = {}): AsyncGenerator<RecordBatch> {
  const entries = zipEntries(await collectBytes(bytes, { limitBytes: maxWorkbookBytes, what: "the workbook" }));
  const workbook = readWorkbook(entries);
  const wanted =
    typeof sheet === "number" ? workbook.sheets[sheet - 1] : workbook.sheets.find(({ name }) => name === sheet);
  const entry = wanted && entries.get(wanted.path);
  if (!entry)
    throw new RecordsError(
      `Cannot read the workbook as it must have the sheet ${sheet}: it has ${workbook.sheets.map(({ name }) => name).join(", ") || "none"}`,
    );
  let columns: string[] | undefined;
  let records: TableRecord[] = [];
  let lines: number[] = [];
  let lastLine = 0;
  const parse = sheetParser(workbook, (cells, line) => {
    lastLine = line;
    if (cells.every((cell) => cell === null || cell === undefined || cell === "")) return;
    if (!columns) {
      columns = columnNames(Array.from(cells, (cell) => String(cell ?? "")));
      return;
    }
    const names = [...columns, ...columnNames(Array<string>(Math.max(0, cells.length - columns.length)).fill(""))];
    records.push(
      Object.fromEntries(
        names.map((name, at) => [at < columns!.length ? name : `column ${at + 1}`, cells[at] ?? null]),
      ),
    );
    lines.push(line);
  });
  const decoder = new TextDecoder();
  for (const piece of unpack(entry)) {
    parse(decoder.decode(piece, { stream: true }));
    if (records.length === 0) continue;
    yield { records, lines, endByte: null, nextLine: lastLine + 1 };
    records = [];
    lines = [];
  }
}

function sheetParser(workbook: Workbook, take: (cells: Json[], line: number) => void): (piece: string) => void {
  let cells: Json[] = [];
  let line = 0;
  let cell = { at: 0, type: "n", style: 0 };
  let text = "";
  let isValue = false;
  return xmlHandler({
    open: ({ name, attributes }) => {
      if (name === "row") {
        cells = [];
        line = attributes.r ? Number(attributes.r) : line + 1;
      } else if (name === "c") {
        cell = {
          at: attributes.r ? columnOf(attributes.r) : cells.length,
          type: attributes.t ?? "n",
          style: Number(attributes.s ?? 0),
        };
        text = "";
      } else isValue = name === "v" || name === "t";
    },
    text: (piece) => {
      if (isValue) text += piece;
    },
    close: ({ name }) => {
      isValue = false;
      if (name === "c" && cell.at < maxColumns) {
        while (cells.length < cell.at) cells.push(null);
        cells[cell.at] = cellValue(text, { ...cell, workbook });
      }
      if (name === "row") take(cells, line);
    },
  });
}

/** The place of a cell such as `AB12`: letters count in base 26. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]*/.exec(reference)![0]) column = column * 26 + letter.charCodeAt(0) - 64;
  return Math.max(0, column - 1);
}

function cellValue(
  text: string,
  { type, style, workbook }: { readonly type: string; readonly style: number; readonly workbook: Workbook },
): Json {
  if (type === "s") return workbook.sharedTexts[Number(text)] ?? null;
  if (type === "str" || type === "inlineStr" || type === "d") return text;
  if (text === "" || type === "e") return null;
  if (type === "b") return text === "1";
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return workbook.isDate[style] ? isoDate(value, workbook.from1904) : value;
}

/** Days count from 30 December 1899, which makes every day after February 1900 right. Source: ECMA-376 part 1, 18.17.4.1. */
function isoDate(days: number, from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const time = epoch + Math.round(days * dayMs);
  if (!Number.isFinite(new Date(time).getTime())) return String(days);
  const iso = new Date(time).toISOString();
  return Number.isInteger(days) ? iso.slice(0, 10) : iso.slice(0, 19);
}
