export { type ByteStream, peekBytes } from "./byte-stream.ts";
export { columnsOf, lookAtColumns } from "./column-types.ts";
export { type CsvOptions, type CsvShape, detectShape } from "./csv/csv-shape.ts";
export { type CsvStart, csvStart } from "./csv/csv-start.ts";
export { restColumn } from "./csv/read-csv.ts";
export { flattened, type ReadOptions, readBatches, readRecords } from "./read-records.ts";
export {
  type RecordBatch,
  type RecordBatches,
  type RecordFormat,
  type RecordProblem,
  RecordsError,
  type TableRecord,
} from "./record.ts";
export { guessFormat } from "./record-format.ts";
export { type FileReader, type FileReference, openTable, openTableBatches, type Table } from "./table.ts";
export { mediaTypes, type WriteOptions, writeBatches, writeRecords } from "./write-records.ts";
