import type { Json, RecordBatches, TableRecord } from "./record.ts";

/** What all values of a column are; text where they are of several kinds. */
export type ColumnType = "boolean" | "whole number" | "number" | "text";

/** The columns of records in the order in which they come, with their types. */
export type ColumnTypes = ReadonlyMap<string, ColumnType>;

/** Reads all records for their columns, for a file whose columns have to be known before its first record. */
export async function lookAtColumns(batches: RecordBatches): Promise<ColumnTypes> {
  const columns = new Map<string, ColumnType | null>();
  for await (const { records } of batches) widenColumns(columns, records);
  return settledColumns(columns);
}

/** The same of records that are there. */
export function columnsOf(records: Iterable<TableRecord>): ColumnTypes {
  const columns = new Map<string, ColumnType | null>();
  widenColumns(columns, records);
  return settledColumns(columns);
}

/** Columns that have held nothing but null so far are null. */
function widenColumns(columns: Map<string, ColumnType | null>, records: Iterable<TableRecord>): void {
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      const before = columns.get(name);
      if (before !== "text") columns.set(name, wider(before ?? null, typeOf(value)));
    }
}

function settledColumns(columns: ReadonlyMap<string, ColumnType | null>): ColumnTypes {
  return new Map(Array.from(columns, ([name, type]) => [name, type ?? "text"]));
}

function typeOf(value: Json | undefined): ColumnType | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "number") return "text";
  return Number.isSafeInteger(value) ? "whole number" : "number";
}

function wider(one: ColumnType | null, other: ColumnType | null): ColumnType | null {
  if (one === null || other === null || one === other) return one ?? other;
  return one.endsWith("number") && other.endsWith("number") ? "number" : "text";
}
