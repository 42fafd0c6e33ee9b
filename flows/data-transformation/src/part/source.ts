import type { ArtifactReference } from "@millrace/flow";
import {
  type CsvStart,
  csvStart,
  guessFormat,
  openTableBatches,
  peekBytes,
  type RecordBatch,
  type RecordProblem,
  readBatches,
  type Table,
} from "@millrace/parsing/records";
import type { Artifacts } from "./record-file.ts";

/** How an input is read: from any byte of a file of lines, at once, or after it was unpacked into lines. */
export type Source =
  | { readonly kind: "lines"; readonly file: ArtifactReference; readonly csv: CsvStart | null }
  | { readonly kind: "whole" }
  | { readonly kind: "unpack" };

const headBytes = 256 * 1024;

/** Looks at how an input begins. Gzip is always unpacked, as a part of it cannot be read alone. */
export async function lookAt(
  table: Table,
  { artifacts, partBytes }: { readonly artifacts: Artifacts; readonly partBytes: number },
): Promise<Source> {
  if ("rows" in table) return { kind: "whole" };
  const { file, format: given } = table;
  const { head, close } = await peekBytes(artifacts.read(file), headBytes);
  await close();
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: "unpack" };
  const format = given ?? guessFormat({ name: file.name, head });
  if (format === "jsonl") return { kind: "lines", file, csv: null };
  const csv = format === "csv" ? csvStart(head) : null;
  if (csv) return { kind: "lines", file, csv };
  return { kind: file.sizeBytes > partBytes ? "unpack" : "whole" };
}

/** Where the next part begins. */
export interface Place {
  readonly startByte: number;
  readonly line: number;
}

export const firstPlace = (source: Source): Place =>
  source.kind === "lines" && source.csv
    ? { startByte: source.csv.startByte, line: source.csv.startLine }
    : { startByte: 0, line: 1 };

/** Reads on from a place. */
export function readFrom(
  table: Table,
  {
    source,
    place,
    artifacts,
    tell,
  }: {
    readonly source: Source;
    readonly place: Place;
    readonly artifacts: Artifacts;
    tell(problem: RecordProblem): void;
  },
): AsyncIterable<RecordBatch> {
  if (source.kind !== "lines") return openTableBatches(table, artifacts, { onProblem: tell });
  const { file, csv } = source;
  const bytes = artifacts.read(file, { start: place.startByte });
  const firstLine = place.line;
  if (!csv) return readBatches(bytes, { format: "jsonl", csv: { firstLine }, onProblem: tell });
  const { separator, quote, encoding, columns } = csv;
  return readBatches(bytes, {
    format: "csv",
    csv: { separator, quote, encoding, columns, header: false, firstLine },
    onProblem: tell,
  });
}
