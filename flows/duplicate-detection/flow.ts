import { defineFlow, tableInput, z } from "@millrace/flow";
import {
  clusterLinkage,
  decide,
  fieldKinds,
  type LinkageModel,
  learnLinkage,
  scoreLinkage,
} from "@millrace/parsing/linkage";
import { chosenFields } from "./src/decide/chosen-fields.ts";
import { examplePairs } from "./src/decide/example-pairs.ts";
import { fits } from "./src/decide/fits.ts";
import { summaryOf } from "./src/decide/summary.ts";
import { breather } from "./src/files/breather.ts";
import { loadedTables } from "./src/files/loaded-tables.ts";
import { openRecords } from "./src/files/open-records.ts";
import { readScoredFile, scoredFile } from "./src/files/scored-file.ts";
import { writtenResults } from "./src/files/written-results.ts";
import { explainedReport } from "./src/report/explained-report.ts";
import { askAbout } from "./src/review/ask-about.ts";
import { withAnswers } from "./src/review/doubtful.ts";
import { reviewInput } from "./src/review/review-input.ts";

export default defineFlow({
  name: "duplicate-detection",
  description: "Finds the records of one table, or of two, that are about the same thing; learns how from the records.",
  input: z.strictObject({
    table: tableInput().describe("The records."),
    other: tableInput().optional().describe("A second table: pairs are then sought between the two only."),
    oneToOne: z.boolean().default(true).describe("Of two tables: a record has one match at most."),
    fields: z.array(z.string()).min(1).optional().describe("Compare only these. (Default: all that tell something)"),
    ignore: z.array(z.string()).default([]).describe("Do not compare these."),
    kinds: z.record(z.string(), z.enum(fieldKinds)).default({}).describe("What a field is, where it is told wrong."),
    threshold: z.number().min(0).max(1).optional().describe("Pairs match from this probability on."),
    precision: z.number().min(0).max(1).optional().describe("Or: as many pairs as keep this expected precision."),
    review: reviewInput.optional().describe("Ask a person about doubtful pairs."),
    name: z.string().min(1).max(100).default("table").describe("Under this name the weights are kept."),
    weights: z
      .enum(["learn", "reuse"])
      .default("learn")
      .describe("Learn the weights, or take those kept, if they fit."),
  }),
  retry: { attempts: 2, delay: "5s" },
  stepTimeout: "2h",
  limits: { memory: "2GB" },
  async run({ input, step, state, artifact, log, metric }) {
    const { table, other, name } = input;
    const tables = loadedTables([table, other], artifact);
    const records = () => openRecords(other ? [table, other] : [table], artifact);
    const oneToOne = other !== undefined && input.oneToOne;

    const seen = await step("profile", async () => {
      const { fields, ...counts } = await tables.profile();
      return { ...counts, fields: chosenFields(fields, input) };
    });
    const { rows, leftRows, fields } = seen;

    const model = await step("learn", async (context) => {
      const kept = input.weights === "reuse" ? await state.get<LinkageModel>(name) : undefined;
      if (kept && fits(kept, fields)) return kept;
      const learnt = await learnLinkage(await tables.ground(fields), { oneToOne, pause: breather(context) });
      await state.update(name, () => learnt);
      return learnt;
    });

    const scored = await step("score", async (context) => {
      const { pairs, compared } = await scoreLinkage(await tables.ground(fields), model, { pause: breather(context) });
      return { compared, file: await artifact.write({ name: "scored-pairs.bin" }, scoredFile(pairs)) };
    });
    log.info(`${scored.compared} pairs were compared.`);

    const wanted = { threshold: input.threshold, precision: input.precision };
    const basis = {
      rows,
      leftRows,
      oneToOne,
      share: model.weights.share,
      blockingRecall: model.blockingRecall,
      ...wanted,
    };
    const { review } = input;
    const answers = review ? await askAbout({ step, artifact, records, review, scored, basis }) : {};

    const found = await step("cluster", async (context) => {
      const pairs = withAnswers(await readScoredFile(artifact.read(scored.file)), answers);
      const decision = decide(pairs, basis);
      const ground = await tables.ground(fields);
      const clusterOf = await clusterLinkage(ground, { model, pairs, decision, pause: breather(context) });
      const results = { pairs, decision, clusterOf, leftRows, linked: other !== undefined, records: records() };
      const files = await writtenResults(artifact, results);
      return { summary: summaryOf(decision, clusterOf), examples: examplePairs(pairs, decision), files };
    });
    const { summary, examples, files } = found;

    const report = await step("report", async () => {
      const ground = await tables.ground(fields);
      const content = { ...seen, ...summary, compared: scored.compared, model, examples };
      const page = await explainedReport(content, { ground, records: records() });
      return artifact.write({ name: "report.html", mediaType: "text/html" }, page);
    });
    metric("duplicate pairs", summary.matches, { unit: "pairs", tags: { table: name } });
    const { tenths: _, ...counts } = summary;
    return {
      records: rows,
      compared: scored.compared,
      ...counts,
      reviewed: Object.keys(answers).length,
      fields: fields.map(({ name, kind }) => ({ name, kind })),
      files: { clusters: files.clustersFile, pairs: files.pairsFile, report },
    };
  },
});
