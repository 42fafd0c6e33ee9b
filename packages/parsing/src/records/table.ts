import type { AsyncBuffer } from "hyparquet/src/index.js";
import { type ByteStream, collectBytes, peekBytes } from "./byte-stream.ts";
import { readParquet } from "./parquet/read-parquet.ts";
import { flattened, type ReadOptions, readBatches } from "./read-records.ts";
import type { RecordBatch, TableRecord } from "./record.ts";

/** A stored file, as `fileInput()` gives it. */
export interface FileReference {
  readonly artifact: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** Where records come from, as `tableInput()` of `@millrace/flow` gives it. */
export type Table =
  | { readonly rows: readonly TableRecord[] }
  | ({ readonly file: FileReference } & Pick<ReadOptions, "format" | "path" | "sheet">);

/** Reads a stored file from a byte on: `artifact` of a flow's `run`. */
export interface FileReader {
  read(file: FileReference, options?: { readonly start?: number }): ByteStream;
}

/** The records of a table, whether they came with the input or lie in a file. */
export function openTable(
  table: Table,
  files: FileReader,
  options: Omit<ReadOptions, "format" | "path" | "sheet" | "name"> = {},
): AsyncIterableIterator<TableRecord> {
  return flattened(openTableBatches(table, files, options));
}

/** As `openTable`, many at a time and with the lines that they come from. */
export async function* openTableBatches(
  table: Table,
  files: FileReader,
  options: Omit<ReadOptions, "format" | "path" | "sheet" | "name"> = {},
): AsyncGenerator<RecordBatch> {
  if ("rows" in table) {
    if (table.rows.length > 0)
      yield {
        records: [...table.rows],
        lines: table.rows.map((_, at) => at + 1),
        endByte: null,
        nextLine: table.rows.length + 1,
      };
    return;
  }
  const { file, format, path, sheet } = table;
  const { head, bytes, close } = await peekBytes(files.read(file), 4);
  if (String.fromCharCode(...head.subarray(0, 4)) === "PAR1") {
    await close();
    yield* readParquet(storedFile(file, files));
  } else yield* readBatches(bytes, { ...options, format, path, sheet, name: file.name });
}

/** A stored file that is read at the places that are asked for. */
function storedFile(file: FileReference, files: FileReader): AsyncBuffer {
  return {
    byteLength: file.sizeBytes,
    async slice(start, end = file.sizeBytes) {
      const wanted = end - start;
      async function* upToEnd(): AsyncGenerator<Uint8Array> {
        let left = wanted;
        if (left <= 0) return;
        for await (const piece of files.read(file, { start })) {
          yield piece.subarray(0, left);
          left -= piece.length;
          if (left <= 0) return;
        }
      }
      return (await collectBytes(upToEnd(), { limitBytes: wanted, what: "a part of the parquet file" })).buffer;
    },
  };
}
