import type { ArtifactReference, FlowContext } from "@millrace/flow";
import { flattened, mediaTypes, readBatches, type TableRecord, writeRecords } from "@millrace/parsing/records";

type Artifacts = FlowContext<unknown>["artifact"];

async function* batchesOf(
  artifacts: Artifacts,
  parts: readonly ArtifactReference[],
): AsyncGenerator<{ records: TableRecord[] }> {
  for (const part of parts) yield* readBatches(artifacts.read(part), { format: "jsonl" });
}

/** One file of the records of all parts. */
export function joinParts(
  parts: readonly ArtifactReference[],
  {
    artifacts,
    name,
    format,
    columns,
  }: {
    readonly artifacts: Artifacts;
    readonly name: string;
    readonly format: "csv" | "jsonl" | "json" | "xlsx";
    readonly columns: readonly string[];
  },
): Promise<ArtifactReference> {
  const content = writeRecords(flattened(batchesOf(artifacts, parts)), {
    format,
    ...(format === "csv" && { columns }),
  });
  return artifacts.write({ name: `${name}.${format}`, mediaType: mediaTypes[format] }, content);
}
