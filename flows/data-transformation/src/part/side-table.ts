import { PermanentError } from "@millrace/flow";
import { openTable, type Table, type TableRecord } from "@millrace/parsing/records";
import type { FindJoined } from "../row/transform-row.ts";
import type { Artifacts } from "./record-file.ts";

const maxRecords = 200_000;

/** Reads the side table of a join; of several records with the same key the first counts. */
export async function readSideTable(
  { table, key }: { readonly table: Table; readonly key: string },
  artifacts: Artifacts,
): Promise<FindJoined> {
  const records = new Map<string, TableRecord>();
  for await (const record of openTable(table, artifacts)) {
    const value = record[key] ?? null;
    if (value === null || records.has(String(value))) continue;
    if (records.size === maxRecords)
      throw new PermanentError(`Cannot join with the side table as it may have ${maxRecords} records: it has more`, {
        hint: "Join the other way round: make the large table the source.",
      });
    records.set(String(value), record);
  }
  return (wanted) => records.get(wanted);
}
