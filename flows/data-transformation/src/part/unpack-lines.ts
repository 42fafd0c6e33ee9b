import { type ArtifactReference, PermanentError, type StepContext } from "@millrace/flow";
import { openTableBatches, type RecordProblem, RecordsError, type Table } from "@millrace/parsing/records";
import { type Artifacts, RecordFile } from "./record-file.ts";

export type Unpacked = {
  readonly file: ArtifactReference;
  readonly rejected: number;
  readonly rejects: ArtifactReference | null;
};

/** Writes the records of a file that cannot be read from its middle as lines; rows that do not fit are kept apart. */
export async function unpackLines(
  table: Table,
  artifacts: Artifacts,
  { signal, heartbeat }: Pick<StepContext, "signal" | "heartbeat">,
): Promise<Unpacked> {
  const lines = new RecordFile(artifacts, { name: "unpacked", format: "jsonl" });
  let rejects: RecordFile | undefined;
  let problems: RecordProblem[] = [];
  let rejected = 0;
  async function keepProblems(): Promise<void> {
    if (problems.length === 0) return;
    rejects ??= new RecordFile(artifacts, { name: "rejected", format: "jsonl" });
    await rejects.write(problems.map(({ line, reason, text }) => ({ line, reason, text })));
    rejected += problems.length;
    problems = [];
  }
  try {
    for await (const batch of openTableBatches(table, artifacts, {
      onProblem: (problem) => void problems.push(problem),
    })) {
      signal.throwIfAborted();
      const unfit = new Set(problems.map(({ line }) => line));
      await lines.write(batch.records.filter((_, at) => !unfit.has(batch.lines[at]!)));
      await keepProblems();
      heartbeat();
    }
    await keepProblems();
    return { file: await lines.end(), rejected, rejects: (await rejects?.end()) ?? null };
  } catch (error) {
    await lines.abort(error);
    await rejects?.abort(error);
    throw error instanceof RecordsError ? new PermanentError(error.message, { cause: error }) : error;
  }
}
