import { type ByteStream, passThrough } from "./byte-stream.ts";
import { type CsvWriteOptions, writeCsv } from "./csv/write-csv.ts";
import { writeJson, writeJsonl } from "./json/write-json.ts";
import { writeParquet } from "./parquet/write-parquet.ts";
import type { RecordFormat, TableRecord } from "./record.ts";
import { writeXlsx } from "./xlsx/write-xlsx.ts";
import { writeXml } from "./xml/write-xml.ts";

export interface WriteOptions extends CsvWriteOptions {
  readonly format: RecordFormat;
  /** (Default: false) */
  readonly gzip?: boolean;
}

/** Writes records as a file, at the reader's pace. */
export function writeRecords(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  { format, gzip = false, ...options }: WriteOptions,
): ByteStream {
  const bytes = plain(records, { format, options });
  return gzip ? passThrough(bytes, new CompressionStream("gzip")) : bytes;
}

function plain(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  { format, options }: { readonly format: RecordFormat; readonly options: CsvWriteOptions },
): ByteStream {
  switch (format) {
    case "csv":
      return writeCsv(records, options);
    case "jsonl":
      return writeJsonl(records);
    case "json":
      return writeJson(records);
    case "xml":
      return writeXml(records);
    case "xlsx":
      return writeXlsx(records, options);
    case "parquet":
      return writeParquet(records, options);
  }
}

export const mediaTypes: Readonly<Record<RecordFormat, string>> = {
  csv: "text/csv",
  jsonl: "application/jsonl",
  json: "application/json",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
  xml: "application/xml",
};
