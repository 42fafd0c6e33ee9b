import type { Decision, ScoredPairs } from "@millrace/parsing/linkage";
import type { TableRecord } from "@millrace/parsing/records";

interface Places {
  /** Where the second table begins; the number of records for one table. */
  readonly leftRows: number;
}

/** A record's number in its table, from 1. */
export function recordNumber(row: number, { leftRows }: Places): number {
  return row < leftRows ? row + 1 : row - leftRows + 1;
}

/** Every pair that may be one, the likeliest first, with its probability and whether it was taken as a match. */
export function* pairRows(
  pairs: ScoredPairs,
  { decision, leftRows }: { readonly decision: Decision } & Places,
): Generator<TableRecord> {
  const taken = new Set(decision.taken);
  const order = Uint32Array.from(pairs.bits.keys()).sort(
    (one, other) => (decision.probabilities[other] as number) - (decision.probabilities[one] as number) || one - other,
  );
  for (const at of order)
    yield {
      left: recordNumber(pairs.left[at] as number, { leftRows }),
      right: recordNumber(pairs.right[at] as number, { leftRows }),
      probability: Number((decision.probabilities[at] as number).toFixed(6)),
      bits: Number((pairs.bits[at] as number).toFixed(3)),
      match: taken.has(at) ? "yes" : "no",
    };
}

interface Clusters extends Places {
  /** For each record the first one of its cluster. */
  readonly clusterOf: Uint32Array;
  /** Whether the records come from two tables. */
  readonly linked: boolean;
}

/** The records as they came, each with the number of its cluster and how many records that has. */
export async function* clusterRows(
  records: AsyncIterable<TableRecord>,
  { clusterOf, leftRows, linked }: Clusters,
): AsyncGenerator<TableRecord> {
  const sizes = new Uint32Array(clusterOf.length);
  for (const cluster of clusterOf) sizes[cluster] = (sizes[cluster] as number) + 1;
  let row = 0;
  for await (const record of records) {
    const cluster = clusterOf[row] as number;
    yield {
      cluster: cluster + 1,
      cluster_size: sizes[cluster] as number,
      ...(linked && { table: row < leftRows ? "table" : "other" }),
      record: recordNumber(row, { leftRows }),
      ...record,
    };
    row++;
  }
}
