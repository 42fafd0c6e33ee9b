import type { ArtifactReference, FlowContext } from "@millrace/flow";
import {
  mediaTypes,
  openTable,
  readRecords,
  type Table,
  type TableRecord,
  writeRecords,
} from "@millrace/parsing/records";
import type { RecordRules, Windows } from "../input/aggregation.ts";
import { type Schema, valueFor } from "../record/schema.ts";
import { windowColumn } from "../record/window.ts";
import { aggregate } from "./aggregate.ts";
import { MergedTable } from "./merge.ts";

type Artifacts = FlowContext<unknown>["artifact"];

export interface TableFile {
  readonly format: "csv" | "jsonl" | "json" | "xlsx";
  readonly previous: Table | undefined;
  readonly rules: RecordRules;
  readonly windows: Windows | undefined;
  readonly schema: Schema;
}

/** Writes the table so far with the new rows in it, and its windows. */
export async function writeTable(
  parts: readonly ArtifactReference[],
  { artifacts, format, previous, rules, windows, schema }: TableFile & { readonly artifacts: Artifacts },
) {
  const table = new MergedTable(rules);
  const columns = Object.keys(schema);
  if (previous) for await (const record of openTable(previous, artifacts)) table.add(inSchema(record, schema));
  for (const part of parts)
    for await (const record of readRecords(artifacts.read(part), { format: "jsonl" }))
      table.add(inSchema(record, schema));
  const rows = table.rows();
  const write = (name: string, records: readonly TableRecord[], columns: readonly string[]) =>
    artifacts.write(
      { name: `${name}.${format}`, mediaType: mediaTypes[format] },
      writeRecords(records, { format, ...(format === "csv" && { columns }) }),
    );
  const groups = windows ? aggregate(rows, windows) : [];
  const windowColumns = windows ? [windowColumn, ...windows.by, ...Object.keys(windows.values)] : [];
  return {
    table: await write("table", rows, columns),
    windowTable: windows ? await write("windows", groups, windowColumns) : null,
    rowsInTarget: rows.length,
    windows: groups.length,
  };
}

/** A record with all columns and nothing else: an earlier page did not know what came later. */
function inSchema(record: TableRecord, schema: Schema): TableRecord {
  return Object.fromEntries(
    Object.entries(schema).map(([name, kind]) => [name, valueFor(kind, record[name]) ?? record[name] ?? null]),
  );
}

/** All that was not written, in one file; null where all was. */
export async function joinQuarantine(
  files: readonly ArtifactReference[],
  artifacts: Artifacts,
): Promise<ArtifactReference | null> {
  if (files.length === 0) return null;
  async function* bytes() {
    for (const file of files) yield* artifacts.read(file);
  }
  return artifacts.write({ name: "quarantine.jsonl", mediaType: mediaTypes.jsonl }, bytes());
}
