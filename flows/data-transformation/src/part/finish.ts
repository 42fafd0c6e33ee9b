import type { ArtifactReference } from "@millrace/flow";
import {
  columnsOf,
  flattened,
  lookAtColumns,
  mediaTypes,
  type RecordBatch,
  readBatches,
  writeBatches,
  writeRecords,
} from "@millrace/parsing/records";
import { Groups } from "../group/groups.ts";
import type { Grouping, OutputOptions } from "../input/transformation.ts";
import type { Artifacts } from "./record-file.ts";

/** The records of several files of JSON lines, one after the other. */
async function* recordsOf(artifacts: Artifacts, files: readonly ArtifactReference[]): AsyncGenerator<RecordBatch> {
  for (const file of files) yield* readBatches(artifacts.read(file), { format: "jsonl" });
}

const megabyte = 1024 * 1024;

/** One file of the parts: their bytes where those are what is wanted, their records in the wanted format otherwise. Parts that are too large for one stay as they are. */
export async function finish(
  parts: readonly ArtifactReference[],
  {
    artifacts,
    output,
    route,
    columns,
  }: {
    readonly artifacts: Artifacts;
    readonly output: OutputOptions;
    readonly route: string;
    readonly columns: readonly string[];
  },
): Promise<readonly ArtifactReference[]> {
  const { format, separator } = output;
  const description = {
    name: `${route === "" ? output.name : `${output.name} ${route}`}.${format}`,
    mediaType: mediaTypes[format],
  };
  if (parts.length === 0) return [await artifacts.write(description, writeRecords([], { format, separator, columns }))];
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const isCut = format === "csv" || format === "jsonl";
  if (isCut && (parts.length === 1 || sizeBytes > output.oneFileUpToMegabytes * megabyte)) return parts;
  if (!isCut) {
    const needsColumns = format === "xlsx" || format === "parquet";
    const columnTypes = needsColumns ? await lookAtColumns(recordsOf(artifacts, parts)) : null;
    const settled = columnTypes && { columns: [...columnTypes.keys()], columnTypes };
    return [await artifacts.write(description, writeBatches(recordsOf(artifacts, parts), { format, ...settled }))];
  }
  const header = format === "csv" ? await sizeOf(writeRecords([], { format, separator, columns })) : 0;
  return [await artifacts.write(description, joined(artifacts, { parts, header }))];
}

/** Each part of CSV begins with the same header, of which the first is enough. */
async function* joined(
  artifacts: Artifacts,
  { parts, header }: { readonly parts: readonly ArtifactReference[]; readonly header: number },
): AsyncGenerator<Uint8Array> {
  for (const [at, part] of parts.entries()) yield* artifacts.read(part, { start: at === 0 ? 0 : header });
}

async function sizeOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of bytes) sizeBytes += piece.length;
  return sizeBytes;
}

/** Merges the groups of all parts and writes a record for each. */
export async function finishGroups(
  parts: readonly ArtifactReference[],
  {
    artifacts,
    output,
    group,
  }: { readonly artifacts: Artifacts; readonly output: OutputOptions; readonly group: Grouping },
): Promise<{ readonly file: ArtifactReference; readonly written: number }> {
  const groups = new Groups(group);
  for await (const record of flattened(recordsOf(artifacts, parts))) groups.addKept(record);
  const { name, format, separator } = output;
  let written = 0;
  function* records() {
    for (const record of groups.records()) {
      written++;
      yield record;
    }
  }
  const columns = [...group.by, ...Object.keys(group.values)];
  const columnTypes = columnsOf(groups.records());
  const content = writeRecords(records(), { format, separator, columns, columnTypes });
  const file = await artifacts.write({ name: `${name}.${format}`, mediaType: mediaTypes[format] }, content);
  return { file, written };
}
