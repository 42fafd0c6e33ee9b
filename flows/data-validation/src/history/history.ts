import type { ColumnProfile, TableProfile } from "@millrace/parsing/profile";
import type { Expectation } from "../expectation/expectation.ts";

/** What is kept of a table between runs. */
export type TableHistory = {
  /** Rows of the last thirty runs that passed, the newest last. */
  readonly rows: readonly number[];
  /** As of the last run that passed, of the columns whose drift is watched. */
  readonly columns: readonly ColumnProfile[];
};

const kept = 30;

/** The history with one more run. */
export function remember(
  history: TableHistory | null,
  { profile, expectations }: { readonly profile: TableProfile; readonly expectations: readonly Expectation[] },
): TableHistory {
  const watched = new Set(expectations.flatMap((one) => (one.expect === "drift" ? [one.column] : [])));
  return {
    rows: [...(history?.rows ?? []), profile.rows].slice(-kept),
    columns: profile.columns.filter(({ column }) => watched.has(column)),
  };
}
