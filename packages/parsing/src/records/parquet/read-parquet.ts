import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet/src/index.js";
import { compressors } from "hyparquet-compressors";
import { base64Of } from "../../base64/base64-of.ts";
import { type Json, type RecordBatch, RecordsError, type TableRecord } from "../record.ts";

/** The most that a group of rows may have when it is unpacked. */
const maxGroupBytes = 512 * 1024 * 1024;
/** Rows that are turned into records at a time. */
const batchRows = 10_000;

/** Reads a parquet file group by group, of which each is held by itself. `fromRow` goes on within a file. */
export async function* readParquet(
  file: AsyncBuffer,
  { fromRow = 0 }: { readonly fromRow?: number } = {},
): AsyncGenerator<RecordBatch> {
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw new RecordsError(
      `Cannot read the file as parquet as its footer must be whole: ${cause instanceof Error ? cause.message : cause}`,
    );
  });
  let groupStart = 0;
  for (const { num_rows, total_byte_size } of metadata.row_groups) {
    const groupEnd = groupStart + Number(num_rows);
    if (Number(total_byte_size) > maxGroupBytes)
      throw new RecordsError(
        `Cannot read the parquet file as a group of rows must have at most ${maxGroupBytes} bytes: one has ${total_byte_size}`,
      );
    for (let rowStart = Math.max(groupStart, fromRow); rowStart < groupEnd; rowStart += batchRows) {
      const rowEnd = Math.min(rowStart + batchRows, groupEnd);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      const records = rows.map((row) => asJson(row) as TableRecord);
      yield { records, lines: records.map((_, at) => rowStart + at + 1), endByte: null, nextLine: rowEnd + 1 };
    }
    groupStart = groupEnd;
  }
}

/** Dates are ISO texts, bytes Base64, whole numbers beyond 2^53 their decimal text. */
function asJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return base64Of(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asJson(one)]));
  return typeof value === "boolean" ? value : String(value);
}
