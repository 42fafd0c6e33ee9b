import { type ByteStream, collectBytes, passThrough, peekBytes } from "./byte-stream.ts";
import type { CsvOptions } from "./csv/csv-shape.ts";
import { readCsv } from "./csv/read-csv.ts";
import { readJson } from "./json/read-json.ts";
import { readJsonl } from "./json/read-jsonl.ts";
import { readParquet } from "./parquet/read-parquet.ts";
import {
  type RecordBatch,
  type RecordBatches,
  type RecordFormat,
  RecordsError,
  type TableRecord,
  type TellProblem,
} from "./record.ts";
import { guessFormat } from "./record-format.ts";
import { readXlsx } from "./xlsx/read-xlsx.ts";
import { readXml } from "./xml/read-xml.ts";

export interface ReadOptions {
  /** (Default: as the content and the name say) */
  readonly format?: RecordFormat | undefined;
  /** The file's name, whose extension helps to tell the format. */
  readonly name?: string | undefined;
  readonly csv?: CsvOptions | undefined;
  /** JSON: where the list is (`data.items`). XML: the way to the record's element (`catalog/product`). */
  readonly path?: string | undefined;
  /** A workbook's sheet, by its name or its number from 1. */
  readonly sheet?: string | number | undefined;
  /** Told of every row that does not fit. Without it rows of other lengths pass, and what is no record at all throws. */
  readonly onProblem?: TellProblem | undefined;
}

/** The most bytes of a parquet file that cannot be read from any place. */
const maxHeldParquetBytes = 256 * 1024 * 1024;

/** Reads a file as records, gzipped or not, with memory that does not grow with it; a workbook is bounded in size. */
export function readRecords(bytes: ByteStream, options: ReadOptions = {}): AsyncIterableIterator<TableRecord> {
  return flattened(readBatches(bytes, options));
}

/** As `readRecords`, many at a time and with the lines that they come from: ten times less waiting per record. */
export async function* readBatches(given: ByteStream, options: ReadOptions = {}): AsyncGenerator<RecordBatch> {
  const first = await peekBytes(given, 2);
  const isGzip = first.head[0] === 0x1f && first.head[1] === 0x8b;
  const plain = isGzip ? unpacked(first.bytes) : first.bytes;
  const { head, bytes } = await peekBytes(plain, 4_096);
  const format = options.format ?? guessFormat({ name: options.name, head });
  const batches = batchesOf(format, { bytes, options });
  if (!isGzip) yield* batches;
  // A place in the unpacked text is none in the file.
  else for await (const batch of batches) yield { ...batch, endByte: null };
}

/** Unpacks gzip; what is broken in it is the file's fault, what is thrown while it is read is not. */
async function* unpacked(bytes: ByteStream): AsyncGenerator<Uint8Array> {
  let thrown: { readonly error: unknown } | undefined;
  async function* read() {
    try {
      yield* bytes;
    } catch (error) {
      thrown = { error };
      throw error;
    }
  }
  try {
    yield* passThrough(read(), new DecompressionStream("gzip"));
  } catch (error) {
    if (thrown) throw thrown.error;
    const { message, cause } = error as Error;
    const seen = message || (cause instanceof Error ? cause.message : "it is not");
    throw new RecordsError(`Cannot unpack the file as it must be one whole gzip: ${seen}`);
  }
}

function batchesOf(
  format: RecordFormat,
  { bytes, options }: { readonly bytes: ByteStream; readonly options: ReadOptions },
): AsyncGenerator<RecordBatch> {
  const { csv, onProblem } = options;
  switch (format) {
    case "csv":
      return readCsv(bytes, { ...csv, onProblem });
    case "jsonl":
      return readJsonl(bytes, { firstLine: csv?.firstLine, onProblem });
    case "json":
      return readJson(bytes, options);
    case "xml":
      return readXml(bytes, options);
    case "xlsx":
      return readXlsx(bytes, options);
    case "parquet":
      return heldParquet(bytes);
  }
}

async function* heldParquet(bytes: ByteStream): AsyncGenerator<RecordBatch> {
  const { buffer } = await collectBytes(bytes, { limitBytes: maxHeldParquetBytes, what: "the parquet file" });
  yield* readParquet({ byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) });
}

/** One by one, without a generator's three turns of the event loop for each. */
export function flattened(given: RecordBatches): AsyncIterableIterator<TableRecord> {
  const batches = given[Symbol.asyncIterator]();
  let records: readonly TableRecord[] = [];
  let at = 0;
  return {
    async next() {
      while (at >= records.length) {
        const { done, value } = await batches.next();
        if (done) return { done: true, value: undefined };
        records = value.records;
        at = 0;
      }
      return { done: false, value: records[at++]! };
    },
    async return() {
      await batches.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
