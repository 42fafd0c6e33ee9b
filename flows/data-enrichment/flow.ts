import { browser } from "@millrace/browser";
import { http } from "@millrace/connectors";
import { defineFlow, PermanentError, tableInput, z } from "@millrace/flow";
import { openTable, type Table, writeRecords } from "@millrace/parsing/records";
import { type Field, fieldSchema, sourceSchema } from "./src/input/enrichment.ts";
import { enrichmentReport } from "./src/output/report.ts";
import { joinParts } from "./src/output/write-output.ts";
import { openSources, readTables } from "./src/source/open-sources.ts";
import { batchesOf } from "./src/waterfall/batches-of.ts";
import { compileFields, enrichBatch } from "./src/waterfall/enrich-batch.ts";
import { fieldTallies } from "./src/waterfall/field-tallies.ts";
import { Ledger } from "./src/waterfall/ledger.ts";
import { addBatch, type BatchResult, nobodyAnswered, noTotals, type Totals } from "./src/waterfall/totals.ts";

export default defineFlow({
  name: "data-enrichment",
  description:
    "Fills missing fields of a table from a waterfall of sources, within a cost cap, with the origin of each value.",
  input: z.strictObject({
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
    requireSources(input);
    const tables = await readTables(sources, artifact);

    let done = noTotals;
    for await (const batch of batchesOf(openTable(input.table as Table, artifact), batchRows)) {
      const firstRow = done.rows + 1;
      const key = String(firstRow);
      const leftUsd = maxCostUsd - done.costUsd;
      const result: BatchResult = await step("enrich", { key }, async ({ signal }) => {
        const outside = { services: capabilities, web, signal, now };
        const ledger = new Ledger(leftUsd);
        const open = openSources(sources, { tables, state, outside });
        const { records, provenance } = await enrichBatch(batch, { fields, sources: open, ledger, firstRow });
        metric("spent", ledger.costUsd, { unit: "USD" });
        return {
          rows: records.length,
          part: await artifact.write({ name: `rows ${key}.jsonl` }, writeRecords(records, { format: "jsonl" })),
          origins: await artifact.write(
            { name: `origins ${key}.jsonl` },
            writeRecords(provenance, { format: "jsonl" }),
          ),
          columns: [...new Set(records.flatMap((record) => Object.keys(record)))],
          fields: fieldTallies(provenance),
          ...ledger.counts(),
        };
      });
      done = addBatch(done, result);
      log.info(`${done.rows} rows done, $${done.costUsd} spent`);
    }
    const { rows, fields: filled, tallies, costUsd, isCapReached } = done;
    if (isCapReached)
      log.warn(`The cost cap of $${maxCostUsd} was reached: sources that cost were not asked any more.`);
    // Some values are a result; none, as nobody has answered, is a failure of the run.
    if (nobodyAnswered(done)) throw noAnswer(tallies);

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
      const joined = { artifacts: artifact, columns: done.columns };
      return {
        table: await joinParts(done.parts, { ...joined, name: "enriched", format }),
        provenance: await joinParts(done.origins, { ...joined, name: "provenance", format: "jsonl" }),
        report: await artifact.write({ name: "report.html", mediaType: "text/html" }, enrichmentReport(content)),
      };
    });
    return { rows, fields: filled, sources: tallies, costUsd, isCapReached, ...files };
  },
});

type Named = { readonly fields: Readonly<Record<string, Field>>; readonly sources: Readonly<Record<string, unknown>> };

function requireSources({ fields, sources }: Named): void {
  for (const [name, { from }] of Object.entries(fields))
    for (const { source } of from) if (!Object.hasOwn(sources, source)) throw sourceUnknown(name, source);
}

function sourceUnknown(field: string, source: string) {
  return new PermanentError(`Cannot fill ${field} as its sources must be defined: ${JSON.stringify(source)} is not`, {
    hint: "Define it under sources, or take it out of the field's list.",
  });
}

function noAnswer(tallies: Totals["tallies"]) {
  const names = Object.keys(tallies).join(", ");
  return new PermanentError(`Cannot enrich the table as a source must answer: none did of ${names}`, {
    hint: "The files named origins ….jsonl say what happened to each question.",
  });
}
