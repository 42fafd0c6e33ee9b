import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "@millrace/flow";
import { createProfiler, type TableProfile } from "@millrace/parsing/profile";
import { mediaTypes, type RecordFormat, writeRecords } from "@millrace/parsing/records";
import type { Change, TableRecord } from "../row/working-row.ts";
import { type Channel, createChannel } from "./channel.ts";
import type { CleanedBatch } from "./run-recipe.ts";

/** What the recipe has changed, in numbers and samples. */
export type ChangeCount = {
  readonly cells: number;
  readonly rows: number;
  readonly samples: readonly {
    readonly row: number;
    readonly column: string;
    readonly before: string;
    readonly after: string;
  }[];
};

export interface CleanedFiles {
  readonly cleaned: ArtifactReference;
  readonly changes: ArtifactReference;
  readonly before: TableProfile;
  readonly after: TableProfile;
  /** By the place of the operation. */
  readonly counts: readonly ChangeCount[];
}

export type Write = (description: ArtifactDescription, content: ArtifactContent) => Promise<ArtifactReference>;

/** Writes the cleaned table and its change log side by side, at the pace of the slower one. */
export async function writeCleaned(
  batches: AsyncIterable<CleanedBatch>,
  options: {
    readonly format: RecordFormat;
    readonly operations: number;
    readonly write: Write;
    readonly onProgress: () => void;
  },
): Promise<CleanedFiles> {
  const { format, operations, write, onProgress } = options;
  const rows = createChannel<readonly TableRecord[]>();
  const log = createChannel<readonly Change[]>();
  const [before, after] = [createProfiler(), createProfiler()];
  const counter = createCounter(operations);

  async function drive(): Promise<void> {
    try {
      for await (const batch of batches) {
        for (const record of batch.before) before.add(record);
        for (const record of batch.after) after.add(record);
        counter.add(batch.changes);
        await Promise.all([rows.push(batch.after), log.push(batch.changes)]);
        onProgress();
      }
      rows.end();
      log.end();
    } catch (error) {
      rows.fail(error);
      log.fail(error);
      throw error;
    }
  }

  const [cleaned, changes] = await Promise.all([
    write({ name: `cleaned.${format}`, mediaType: mediaTypes[format] }, writeRecords(flat(rows), { format })),
    write(
      { name: "changes.jsonl", mediaType: mediaTypes.jsonl },
      writeRecords(flat(log) as AsyncIterable<never>, { format: "jsonl" }),
    ),
    drive(),
  ]);
  return { cleaned, changes, before: before.profile(), after: after.profile(), counts: counter.counts() };
}

async function* flat<Item>(channel: Channel<readonly Item[]>): AsyncGenerator<Item> {
  for await (const piece of channel) yield* piece;
}

const samplesKept = 5;

function createCounter(operations: number) {
  const counts = Array.from({ length: operations }, () => ({
    cells: 0,
    rows: 0,
    samples: [] as ChangeCount["samples"][number][],
  }));
  return {
    add(changes: readonly Change[]): void {
      for (const change of changes) {
        if (!("operation" in change) || change.operation < 0) continue;
        const count = counts[change.operation]!;
        if ("dropped" in change) {
          count.rows++;
          continue;
        }
        count.cells++;
        if (count.samples.length < samplesKept)
          count.samples.push({
            row: change.row,
            column: change.column,
            before: shown(change.before),
            after: shown(change.after),
          });
      }
    },
    counts: () => counts,
  };
}

const shown = (value: unknown) =>
  (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value)).slice(0, 200);
