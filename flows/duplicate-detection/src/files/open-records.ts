import { type FileReader, openTable, type Table, type TableRecord } from "@millrace/parsing/records";

/** The records of one table, or of two one after the other. */
export async function* openRecords(tables: readonly Table[], files: FileReader): AsyncGenerator<TableRecord> {
  for (const table of tables) yield* openTable(table, files);
}

/** The records at some places, by place. */
export async function recordsAt(
  records: AsyncIterable<TableRecord>,
  places: ReadonlySet<number>,
): Promise<ReadonlyMap<number, TableRecord>> {
  const found = new Map<number, TableRecord>();
  if (places.size === 0) return found;
  let row = 0;
  for await (const record of records) {
    if (places.has(row)) found.set(row, record);
    if (found.size === places.size) break;
    row++;
  }
  return found;
}
