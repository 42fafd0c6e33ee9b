import { writeRecords } from "@millrace/parsing/records";
import type { FailingRow } from "../check/check-table.ts";

/** The failing rows as CSV, by row. */
export function failingRowsFile(failing: readonly FailingRow[]): AsyncIterable<Uint8Array> {
  const rows = [...failing]
    .sort((a, b) => a.row - b.row)
    .map(({ row, expectation, severity, value, reason }) => ({
      row,
      severity,
      expectation,
      value,
      reason,
    }));
  return writeRecords(rows, { format: "csv" });
}
