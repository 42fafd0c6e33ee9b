import { browser } from "@millrace/browser";
import { http } from "@millrace/connectors";
import { type ArtifactReference, defineFlow, PermanentError, tableInput, z } from "@millrace/flow";
import { openTable, type Table, writeRecords } from "@millrace/parsing/records";
import { fieldSchema, sourceSchema } from "./src/input/enrichment.ts";
import { enrichmentReport, type FieldTally } from "./src/output/report.ts";
import { joinParts } from "./src/output/write-output.ts";
import { openSources, readTables } from "./src/source/open-sources.ts";
import { batchesOf } from "./src/waterfall/batches-of.ts";
import { compileFields, enrichBatch } from "./src/waterfall/enrich-batch.ts";
import { addFields, fieldTallies } from "./src/waterfall/field-tallies.ts";
import { addTallies, Ledger, rounded, type SourceTally } from "./src/waterfall/ledger.ts";

export default defineFlow({
  name: "data-enrichment",
  description:
    "Fills missing fields of a table from a waterfall of sources, within a cost cap, with the origin of each value.",
  input: z.object({
    table: tableInput().describe("Rows, or a file of them: CSV, JSON, JSON lines, XLSX, Parquet, XML."),
    sources: z.record(z.string().min(1).max(60), sourceSchema),
    fields: z.record(z.string().min(1).max(255), fieldSchema).describe("What is to be filled, by the field's name."),
    maxCostUsd: z.number().min(0).max(1_000_000).default(1).describe("Sources that cost are not asked beyond it."),
    batchRows: z.int().min(1).max(1_000).default(100).describe("Records in one step: what a crash repeats."),
    format: z.enum(["csv", "jsonl", "json", "xlsx"]).default("csv"),
  }),
  use: {
    enrichment: http("enrichment"),
    "enrichment-2": http("enrichment-2"),
    "enrichment-3": http("enrichment-3"),
    web: browser({ hosts: ["*"], connections: ["enrichment"] }),
  },
  retry: { attempts: 3, delay: "5s" },
  stepTimeout: "2h",
  limits: { memory: "512MB" },
  async run({ input, step, state, artifact, metric, log, now, web, ...capabilities }) {
    const { sources, format, maxCostUsd, batchRows } = input;
    const fields = compileFields(input.fields);
    for (const [name, { from }] of Object.entries(input.fields))
      for (const { source } of from) if (!Object.hasOwn(sources, source)) throw sourceUnknown(name, source);
    const tables = await readTables(sources, artifact);

    const parts: ArtifactReference[] = [];
    const origins: ArtifactReference[] = [];
    const columns = new Set<string>();
    let tallies: Record<string, SourceTally> = {};
    let filled: Record<string, FieldTally> = {};
    let [rows, costUsd, isCapReached] = [0, 0, false];
    for await (const batch of batchesOf(openTable(input.table as Table, artifact), batchRows)) {
      const key = String(rows + 1);
      const firstRow = rows + 1;
      const leftUsd = maxCostUsd - costUsd;
      const done = await step("enrich", { key }, async ({ signal }) => {
        const outside = { services: capabilities, web, signal, now };
        const ledger = new Ledger(leftUsd);
        const open = openSources(sources, { tables, state, outside });
        const { records, provenance } = await enrichBatch(batch, { fields, sources: open, ledger, firstRow });
        const { costUsd, isCapReached, tallies } = ledger;
        metric("spent", costUsd, { unit: "USD" });
        return {
          part: await artifact.write({ name: `rows ${key}.jsonl` }, writeRecords(records, { format: "jsonl" })),
          origins: await artifact.write(
            { name: `origins ${key}.jsonl` },
            writeRecords(provenance, { format: "jsonl" }),
          ),
          columns: [...new Set(records.flatMap((record) => Object.keys(record)))],
          fields: fieldTallies(provenance),
          costUsd,
          isCapReached,
          tallies,
        };
      });
      parts.push(done.part);
      origins.push(done.origins);
      for (const column of done.columns) columns.add(column);
      tallies = addTallies(tallies, done.tallies);
      filled = addFields(filled, done.fields);
      rows += batch.length;
      costUsd = rounded(costUsd + done.costUsd);
      isCapReached ||= done.isCapReached;
      log.info(`${rows} rows done, $${costUsd} spent`);
    }
    if (isCapReached)
      log.warn(`The cost cap of $${maxCostUsd} was reached: sources that cost were not asked any more.`);

    const asked = Object.values(tallies);
    const failures = asked.reduce((sum, { failed }) => sum + failed, 0);
    // Some values are a result; none, as nobody could be asked, is a failure of the run.
    if (failures > 0 && asked.every(({ asked, cached, failed }) => asked === failed && cached === 0))
      throw noSource(failures);

    const files = await step("write the files", async () => {
      const content = {
        at: new Date(now()).toISOString(),
        rows,
        fields: filled,
        sources: tallies,
        costUsd,
        maxCostUsd,
        isCapReached,
      };
      const joined = { artifacts: artifact, columns: [...columns] };
      return {
        table: await joinParts(parts, { ...joined, name: "enriched", format }),
        provenance: await joinParts(origins, { ...joined, name: "provenance", format: "jsonl" }),
        report: await artifact.write({ name: "report.html", mediaType: "text/html" }, enrichmentReport(content)),
      };
    });
    return { rows, fields: filled, sources: tallies, costUsd, isCapReached, ...files };
  },
});

function sourceUnknown(field: string, source: string) {
  return new PermanentError(`Cannot fill ${field} as its sources must be defined: ${JSON.stringify(source)} is not`, {
    hint: "Define it under sources, or take it out of the field's list.",
  });
}

function noSource(failures: number) {
  return new PermanentError(`Cannot enrich the table as a source must answer: all ${failures} questions failed`, {
    hint: "The files named origins … .jsonl say what each source has answered.",
  });
}
