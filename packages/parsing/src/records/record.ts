export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A row of a table whose columns somebody else has chosen. */
export type TableRecord = Record<string, Json>;

export type RecordFormat = "csv" | "jsonl" | "json" | "xlsx" | "parquet" | "xml";

/** Records that were read together. */
export interface RecordBatch {
  readonly records: TableRecord[];
  /** Where each began: its line of a text file, the row of a sheet, or its number; the first is 1. */
  readonly lines: readonly number[];
  /** How many bytes are done with it: a reading that starts there goes on with the next record. Null where that cannot be. */
  readonly endByte: number | null;
  /** The line at that byte. */
  readonly nextLine: number;
}

/** Records that are to be written, many at a time. */
export type RecordBatches = AsyncIterable<{ readonly records: readonly TableRecord[] }>;

/** A row that does not fit. */
export interface RecordProblem {
  readonly line: number;
  readonly reason: string;
  /** The row as it was written, cut to 1,000 characters. */
  readonly text: string;
  /** Whether a record was made of it all the same. */
  readonly kept: boolean;
}

export type TellProblem = (problem: RecordProblem) => void;

/** Why a file cannot be read as records, or records not be written. */
export class RecordsError extends Error {
  override readonly name = "RecordsError";
  /** The file will be the same the next time. */
  readonly retry = false;
}

/** The most bytes of one record: an open quote or a missing newline must not take a whole file into memory. */
export const maxRecordBytes = 16 * 1024 * 1024;

const shownCharacters = 1_000;

export function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
