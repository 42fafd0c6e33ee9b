import { defineFlow, tableInput, z } from "@millrace/flow";
import { openTableBatches, type Table } from "@millrace/parsing/records";
import { checkTable } from "./src/check/check-table.ts";
import { expectationSchema } from "./src/expectation/expectation.ts";
import { remember, type TableHistory } from "./src/history/history.ts";
import { verdictOf } from "./src/history/verdict.ts";
import { failingRowsFile } from "./src/report/failing-rows.ts";
import { validationReport } from "./src/report/report.ts";
import { expectationsOf, suggestExpectations } from "./src/suggest/suggest.ts";

export default defineFlow({
  name: "data-validation",
  description:
    "Holds expectations against a table and tells which rows break them; suggests expectations from a profile.",
  input: z.strictObject({
    table: tableInput().describe("Rows, or a file of them: CSV, JSON, JSON lines, XLSX, Parquet, XML."),
    name: z.string().min(1).max(100).default("table").describe("Under this name the history of the table is kept."),
    expectations: z.array(expectationSchema).max(500).default([]),
    references: z.record(z.string(), tableInput()).default({}).describe("Tables that expectations refer to, by name."),
    suggest: z.boolean().default(false).describe("Propose expectations that hold for this table."),
    failingRows: z.int().min(0).max(100_000).default(1_000).describe("Rows of each expectation kept in the CSV."),
  }),
  retry: { attempts: 2, delay: "5s" },
  stepTimeout: "6h",
  limits: { memory: "768MB" },
  async run({ input, step, state, artifact, log, metric }) {
    const { name, expectations } = input;
    const open = (table: Table) => () => openTableBatches(table, artifact);
    const references = Object.fromEntries(Object.entries(input.references).map(([key, table]) => [key, open(table)]));

    const history = await step("recall", async () => (await state.get<TableHistory>(name)) ?? null);

    const checked = await step("check", { heartbeat: "5m" }, async ({ heartbeat }) => {
      const nowMs = Date.now();
      const options = { history, references, nowMs, onProgress: heartbeat };
      const { profile, findings, failing } = await checkTable(open(input.table), {
        ...options,
        expectations,
        keep: input.failingRows,
      });
      const proposed = input.suggest ? suggestExpectations(profile) : [];
      const again =
        proposed.length > 0
          ? await checkTable(open(input.table), { ...options, expectations: expectationsOf(proposed), keep: 0 })
          : null;
      const suggested = input.suggest ? proposed.filter((_, at) => again!.findings[at]!.outcome !== "broken") : null;

      const verdict = verdictOf(findings);
      const at = new Date(nowMs).toISOString();
      const page = validationReport({ name, at, verdict, findings, profile, history, suggested });
      const report = await artifact.write({ name: "report.html", mediaType: "text/html" }, page);
      const rows = failing.length === 0 ? null : failingRowsFile(failing);
      const failingRows = rows && (await artifact.write({ name: "failing-rows.csv", mediaType: "text/csv" }, rows));
      metric("rows checked", profile.rows, { unit: "rows", tags: { table: name } });
      return {
        verdict,
        rows: profile.rows,
        findings,
        suggested,
        report,
        failingRows,
        history: remember(history, { profile, expectations }),
      };
    });

    const { history: next, ...output } = checked;
    if (output.verdict !== "failed") await step("remember", () => state.update(name, () => next).then(() => null));
    if (output.verdict === "passed") return output;

    const broken = output.findings.flatMap(({ outcome, title, seen }) =>
      outcome === "broken" ? [{ title, seen }] : [],
    );
    for (const { title, seen } of broken) log.warn(`${title}: ${seen}`);
    await step.emit("tell", {
      type: "validation.broken",
      payload: { name, verdict: output.verdict, rows: output.rows, broken },
    });
    return output;
  },
});
