import { type ByteStream, passThrough } from "./byte-stream.ts";
import type { ColumnTypes } from "./column-types.ts";
import { type CsvWriteOptions, writeCsv } from "./csv/write-csv.ts";
import { writeJson, writeJsonl } from "./json/write-json.ts";
import { writeParquet } from "./parquet/write-parquet.ts";
import { flattened } from "./read-records.ts";
import type { RecordBatches, RecordFormat, TableRecord } from "./record.ts";
import { writeXlsx } from "./xlsx/write-xlsx.ts";
import { writeXml } from "./xml/write-xml.ts";

export interface WriteOptions extends CsvWriteOptions {
  readonly format: RecordFormat;
  /** (Default: false) */
  readonly gzip?: boolean;
  /** Of a parquet file. (Default: as the first ten thousand records have them) */
  readonly columnTypes?: ColumnTypes;
}

/** Writes records as a file, at the reader's pace. */
export function writeRecords(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  options: WriteOptions,
): ByteStream {
  return writeBatches(Symbol.iterator in records ? gathered(records) : oneByOne(records), options);
}

/** As `writeRecords`, many at a time: ten times less waiting per record. */
export function writeBatches(batches: RecordBatches, { format, gzip = false, ...options }: WriteOptions): ByteStream {
  const bytes = plain(batches, { format, options });
  return gzip ? passThrough(bytes, new CompressionStream("gzip")) : bytes;
}

function plain(
  batches: RecordBatches,
  { format, options }: { readonly format: RecordFormat; readonly options: Omit<WriteOptions, "format" | "gzip"> },
): ByteStream {
  switch (format) {
    case "csv":
      return writeCsv(batches, options);
    case "jsonl":
      return writeJsonl(batches);
    case "json":
      return writeJson(batches);
    case "xml":
      return writeXml(flattened(batches));
    case "xlsx":
      return writeXlsx(flattened(batches), options);
    case "parquet":
      return writeParquet(flattened(batches), options);
  }
}

const gatheredRecords = 100;

async function* gathered(records: Iterable<TableRecord>): AsyncGenerator<{ readonly records: TableRecord[] }> {
  let batch: TableRecord[] = [];
  for (const record of records) {
    if (batch.push(record) < gatheredRecords) continue;
    yield { records: batch };
    batch = [];
  }
  if (batch.length > 0) yield { records: batch };
}

/** Without a generator's turns of the event loop. */
function oneByOne(records: AsyncIterable<TableRecord>): RecordBatches {
  return {
    [Symbol.asyncIterator]() {
      const source = records[Symbol.asyncIterator]();
      return {
        async next() {
          const { done, value } = await source.next();
          return done ? { done, value: undefined } : { done: false, value: { records: [value] } };
        },
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

export const mediaTypes: Readonly<Record<RecordFormat, string>> = {
  csv: "text/csv",
  jsonl: "application/jsonl",
  json: "application/json",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
  xml: "application/xml",
};
