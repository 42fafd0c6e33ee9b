import type { StepRow } from "./timeline.ts";

export const stepStatuses = ["running", "waiting", "failed", "succeeded", "canceled"] as const;

/** What is looked for among the steps of a run. */
export interface StepFilter {
  /** A part of the name or key, in any case. */
  readonly text: string;
  readonly status: StepRow["status"] | null;
}

/** The rows that are looked for; the very same array where all of them are. */
export function filterRows(rows: readonly StepRow[], { text, status }: StepFilter): readonly StepRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" && status === null) return rows;
  return rows.filter(
    (row) =>
      (status === null || row.status === status) && `${row.name} ${row.key ?? ""}`.toLowerCase().includes(wanted),
  );
}
