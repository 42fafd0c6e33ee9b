import type { ArtifactReference } from "@millrace/flow";
import type { FieldTally } from "../output/report.ts";
import { addFields } from "./field-tallies.ts";
import { addTallies, rounded, type SourceTally } from "./ledger.ts";

/** What a batch has come to. */
export interface BatchResult {
  readonly rows: number;
  readonly part: ArtifactReference;
  readonly origins: ArtifactReference;
  readonly columns: readonly string[];
  readonly fields: Readonly<Record<string, FieldTally>>;
  readonly tallies: Readonly<Record<string, SourceTally>>;
  readonly costUsd: number;
  readonly isCapReached: boolean;
}

/** What all batches so far have come to. */
export interface Totals extends Omit<BatchResult, "part" | "origins"> {
  readonly parts: readonly ArtifactReference[];
  readonly origins: readonly ArtifactReference[];
}

export const noTotals: Totals = {
  rows: 0,
  parts: [],
  origins: [],
  columns: [],
  fields: {},
  tallies: {},
  costUsd: 0,
  isCapReached: false,
};

export function addBatch(sum: Totals, batch: BatchResult): Totals {
  return {
    rows: sum.rows + batch.rows,
    parts: [...sum.parts, batch.part],
    origins: [...sum.origins, batch.origins],
    columns: [...new Set([...sum.columns, ...batch.columns])],
    fields: addFields(sum.fields, batch.fields),
    tallies: addTallies(sum.tallies, batch.tallies),
    costUsd: rounded(sum.costUsd + batch.costUsd),
    isCapReached: sum.isCapReached || batch.isCapReached,
  };
}

/** Whether sources were asked and not one of them has ever answered. */
export function nobodyAnswered({ tallies }: Totals): boolean {
  const all = Object.values(tallies);
  const asked = all.filter(({ failed }) => failed > 0);
  return asked.length > 0 && all.every(({ asked, cached, failed, used }) => asked === failed && cached + used === 0);
}
