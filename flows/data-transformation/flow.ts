import { type ArtifactReference, defineFlow, type FlowMetric, PermanentError, tableInput, z } from "@millrace/flow";
import type { Table } from "@millrace/parsing/records";
import { outputSchema, type Transformation, transformationSchema } from "./src/input/transformation.ts";
import { finish, finishGroups } from "./src/part/finish.ts";
import { readSideTable } from "./src/part/side-table.ts";
import { firstPlace, lookAt, readFrom, type Source } from "./src/part/source.ts";
import { type PartResult, transformPart } from "./src/part/transform-part.ts";
import { unpackLines } from "./src/part/unpack-lines.ts";
import { compileRow } from "./src/row/transform-row.ts";

const megabyte = 1024 * 1024;

export default defineFlow({
  name: "data-transformation",
  description: "Turns a table of any size into another shape and format by a mapping with expressions.",
  input: z.strictObject({
    source: tableInput().describe(
      "Rows, or a file of them: CSV, JSON lines, JSON, XLSX, Parquet, XML, gzipped or not.",
    ),
    transformation: transformationSchema.prefault({}),
    output: outputSchema.prefault({}),
    rejectLimit: z
      .int()
      .min(0)
      .max(10_000_000)
      .default(1_000)
      .describe("More rejected records than this fail the run."),
    partMegabytes: z.int().min(1).max(1_024).default(64).describe("Of the input in one step: what a crash repeats."),
  }),
  retry: { attempts: 2, delay: "5s" },
  stepTimeout: "6h",
  limits: { memory: "256MB" },
  async run({ input, step, artifact: artifacts, log, metric }) {
    const { transformation, output, rejectLimit } = input;
    const { join, group } = transformation;
    const partBytes = input.partMegabytes * megabyte;

    let table = input.source as Table;
    let source: Source = await step("look at the source", () => {
      // An expression that does not compile fails here, before anything is read.
      compileRow(transformation);
      return lookAt(table, { artifacts, partBytes });
    });
    const rejects: ArtifactReference[] = [];
    let [read, written, rejected, isDone] = [0, 0, 0, false];
    if (source.kind === "unpack") {
      const unpacked = await step("unpack", { heartbeat: "5m" }, (context) => unpackLines(table, artifacts, context));
      table = { file: unpacked.file };
      source = { kind: "lines", file: unpacked.file, csv: null };
      rejected = unpacked.rejected;
      if (unpacked.rejects) rejects.push(unpacked.rejects);
    }

    const findJoined = join && (await readSideTable({ table: join.table as Table, key: join.key }, artifacts));
    const transform = compileRow(transformation, findJoined);
    const format = output.format === "csv" ? "csv" : "jsonl";
    const parts = new Map<string, ArtifactReference[]>();
    let columns: PartResult["columns"] = {};
    let place = firstPlace(source);
    for (let number = 1; !isDone; number++) {
      const from = { source, place, artifacts };
      const part: PartResult = await step(
        "transform",
        { key: String(number), heartbeat: "5m" },
        async ({ signal, heartbeat }) => {
          const startedAt = Date.now();
          const options = { artifacts, transform, group, partBytes, columns, signal, heartbeat };
          const result = await transformPart((tell) => readFrom(table, { ...from, tell }), {
            ...options,
            output: { name: output.name, format, separator: output.separator },
          });
          measure(metric, result, Date.now() - startedAt);
          return result;
        },
      );
      for (const [route, file] of Object.entries(part.files)) parts.set(route, [...(parts.get(route) ?? []), file]);
      if (part.rejects) rejects.push(part.rejects);
      columns = { ...columns, ...part.columns };
      read += part.read;
      written += part.written;
      rejected += part.rejected;
      if (rejected > rejectLimit) throw tooManyRejects({ rejected, rejectLimit, rejects });
      isDone = part.bytes === null;
      place = { startByte: place.startByte + (part.bytes ?? 0), line: part.nextLine };
      log.info(`Part ${number}: ${part.read} rows read, ${part.written} written, ${part.rejected} rejected`);
    }

    if (group) {
      const files = parts.get("") ?? [];
      const grouped = await step("merge groups", () => finishGroups(files, { artifacts, output, group }));
      return { read, written: grouped.written, rejected, outputs: [{ route: "", files: [grouped.file] }], rejects };
    }
    const outputs = await step.all(
      "join parts",
      outputsOf({ parts, columns }, { source, transformation }),
      { key: ({ route }) => route || "output", concurrency: 1 },
      async ({ route, files, columns }) => ({
        route,
        files: await finish(files, { artifacts, output, route, columns }),
      }),
    );
    return { read, written, rejected, outputs, rejects };
  },
});

interface WantedOutput {
  readonly route: string;
  readonly files: readonly ArtifactReference[];
  readonly columns: readonly string[];
}

/** The files of every output. A table without records is one all the same, with its columns where they are known. */
function outputsOf(
  { parts, columns }: { parts: ReadonlyMap<string, readonly ArtifactReference[]>; columns: PartResult["columns"] },
  { source, transformation }: { readonly source: Source; readonly transformation: Transformation },
): WantedOutput[] {
  if (parts.size > 0 || transformation.route !== undefined)
    return Array.from(parts, ([route, files]) => ({ route, files, columns: columns[route] ?? [] }));
  const read = source.kind === "lines" ? source.csv?.columns : undefined;
  const named = transformation.columns && Object.keys(transformation.columns);
  return [{ route: "", files: [], columns: named ?? read ?? [] }];
}

function measure(metric: FlowMetric, { read, bytes }: PartResult, tookMs: number): void {
  metric("rows read", read, { unit: "rows" });
  metric("rows per second", Math.round((read * 1_000) / Math.max(1, tookMs)), { unit: "rows/s" });
  if (bytes !== null) metric("bytes read", bytes, { unit: "B" });
}

function tooManyRejects(seen: { rejected: number; rejectLimit: number; rejects: readonly ArtifactReference[] }) {
  return new PermanentError(
    `Cannot finish the transformation as at most ${seen.rejectLimit} records may be rejected: ${seen.rejected} are`,
    {
      hint: "The files named rejected.jsonl say why, a record a line.",
      data: { rejects: seen.rejects.map((file) => ({ ...file })) },
    },
  );
}
