import { type ArtifactReference, MillraceError, PermanentError } from "@millrace/flow";
import { type RecordBatch, type RecordProblem, RecordsError, type TableRecord } from "@millrace/parsing/records";
import { Groups } from "../group/groups.ts";
import type { Grouping } from "../input/transformation.ts";
import { Rejection } from "../row/cast.ts";
import type { Routed, TransformRow } from "../row/transform-row.ts";
import { PartFiles } from "./part-files.ts";
import { type Artifacts, RecordFile } from "./record-file.ts";

export interface PartOptions {
  readonly artifacts: Artifacts;
  readonly transform: TransformRow;
  readonly group: Grouping | undefined;
  /** A part ends with the first batch that reaches so many bytes. */
  readonly partBytes: number;
  readonly output: { readonly name: string; readonly format: "csv" | "jsonl"; readonly separator: string };
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly signal: AbortSignal;
  heartbeat(): void;
}

/** What a part left behind. */
export type PartResult = {
  readonly read: number;
  readonly written: number;
  readonly rejected: number;
  /** How many bytes of the input it took; null where it took all that there was. */
  readonly bytes: number | null;
  readonly nextLine: number;
  readonly files: Record<string, ArtifactReference>;
  readonly columns: Record<string, string[]>;
  readonly rejects: ArtifactReference | null;
};

/** Transforms records until the part is full or the input ends, a batch at a time, and keeps what cannot be written with its reason. */
export async function transformPart(
  open: (tell: (problem: RecordProblem) => void) => AsyncIterable<RecordBatch>,
  options: PartOptions,
): Promise<PartResult> {
  const { artifacts, transform, output, columns, partBytes } = options;
  const groups = options.group && new Groups(options.group);
  const files = new PartFiles(artifacts, {
    ...output,
    ...(groups && { name: "groups", format: "jsonl" as const }),
    columns: groups ? {} : columns,
  });
  const rejects = new Rejects(options);
  const progress = { read: 0, written: 0, bytes: null as number | null, nextLine: 1 };
  try {
    for await (const { records, lines, endByte, nextLine } of open((problem) => rejects.note(problem))) {
      options.signal.throwIfAborted();
      const routed: Routed[] = [];
      records.forEach((record, at) => {
        try {
          if (rejects.takes({ line: lines[at]!, record })) return;
          for (const one of transform(record)) {
            if (groups) groups.add(one.record);
            else routed.push(one);
          }
        } catch (error) {
          rejects.add({ line: lines[at]!, reason: reasonOf(error), record });
        }
      });
      progress.read += records.length;
      progress.written += routed.length;
      progress.nextLine = nextLine;
      await files.write(routed);
      await rejects.flush();
      options.heartbeat();
      if (endByte === null || endByte < partBytes) continue;
      progress.bytes = endByte;
      break;
    }
    await rejects.flush();
    if (groups) for (const record of groups.kept()) await files.write([{ route: "", record }]);
    const ended = await files.end();
    return { ...progress, rejected: rejects.count, ...ended, rejects: await rejects.end() };
  } catch (error) {
    await files.abort(error);
    await rejects.abort(error);
    throw error instanceof RecordsError ? new PermanentError(error.message, { cause: error }) : error;
  }
}

/** What is no reason to reject a record is none to go on. */
function reasonOf(error: unknown): string {
  if (error instanceof Rejection || (error instanceof MillraceError && error.code === "EXPRESSION_FAILED"))
    return error.message;
  throw error;
}

/** Collects what cannot be written: a line of JSON each, with line, reason and what was read. */
class Rejects {
  readonly #options: PartOptions;
  #file: RecordFile | undefined;
  #held: TableRecord[] = [];
  #ragged = new Map<number, string>();
  count = 0;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  /** A row that was kept comes again as a record. */
  note({ line, reason, text, kept }: RecordProblem): void {
    if (kept) this.#ragged.set(line, reason);
    else this.add({ line, reason, text });
  }

  takes({ line, record }: { readonly line: number; readonly record: TableRecord }): boolean {
    const reason = this.#ragged.get(line);
    if (reason === undefined) return false;
    this.#ragged.delete(line);
    this.add({ line, reason, record });
    return true;
  }

  add(reject: TableRecord): void {
    this.#held.push(reject);
    this.count++;
  }

  async flush(): Promise<void> {
    if (this.#held.length === 0) return;
    this.#file ??= new RecordFile(this.#options.artifacts, { name: "rejected", format: "jsonl" });
    await this.#file.write(this.#held);
    this.#held = [];
  }

  async end(): Promise<ArtifactReference | null> {
    await this.flush();
    return (await this.#file?.end()) ?? null;
  }

  async abort(reason: unknown): Promise<void> {
    await this.#file?.abort(reason);
  }
}
