import type { ArtifactReference, FlowContext } from "@millrace/flow";
import type { Decision, ScoredPairs } from "@millrace/parsing/linkage";
import { type TableRecord, writeRecords } from "@millrace/parsing/records";
import { clusterRows, pairRows } from "./result-files.ts";

interface Results {
  readonly pairs: ScoredPairs;
  readonly decision: Decision;
  readonly clusterOf: Uint32Array;
  readonly leftRows: number;
  readonly linked: boolean;
  readonly records: AsyncIterable<TableRecord>;
}

/** Stores the pairs and the clusters as CSV. */
export async function writtenResults(
  artifact: Pick<FlowContext<unknown>["artifact"], "write">,
  { pairs, decision, clusterOf, leftRows, linked, records }: Results,
): Promise<{ readonly pairsFile: ArtifactReference; readonly clustersFile: ArtifactReference }> {
  const write = (name: string, rows: AsyncIterable<TableRecord> | Iterable<TableRecord>) =>
    artifact.write({ name, mediaType: "text/csv" }, writeRecords(rows, { format: "csv" }));
  return {
    pairsFile: await write("pairs.csv", pairRows(pairs, { decision, leftRows })),
    clustersFile: await write("clusters.csv", clusterRows(records, { clusterOf, leftRows, linked })),
  };
}
