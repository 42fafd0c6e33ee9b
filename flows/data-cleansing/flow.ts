import { defineFlow, fileInput, tableInput, z } from "@millrace/flow";
import {
  guessFormat,
  mediaTypes,
  openTable,
  openTableBatches,
  readRecords,
  writeRecords,
} from "@millrace/parsing/records";
import { cleanTable } from "./src/clean/clean-table.ts";
import { type Decisions, lookAtTable } from "./src/clean/run-recipe.ts";
import { type Doubt, doubtsOf, settle } from "./src/look/settle.ts";
import { lookStages } from "./src/look/stages.ts";
import { operationSchema } from "./src/recipe/operation.ts";
import type { Change } from "./src/row/working-row.ts";
import { suggestRecipe } from "./src/suggest/suggest-recipe.ts";
import { undoRecipe } from "./src/undo/undo-recipe.ts";

export default defineFlow({
  name: "data-cleansing",
  description:
    "Cleans a table by a recipe whose every change can be undone; proposes recipes, and merges spellings of the same.",
  input: z.strictObject({
    table: tableInput().describe("The table; with undo, the cleaned one."),
    recipe: z.array(operationSchema).max(200).default([]).describe("What to do, in this order."),
    suggest: z.boolean().default(false).describe("Propose a recipe for the table."),
    undo: fileInput({ accept: [".jsonl"] })
      .optional()
      .describe("The change log of an earlier run: restores the table as it was."),
    review: z.boolean().default(false).describe("Ask a person about clusters that are not sure enough."),
    reviewWithin: z
      .templateLiteral([z.number(), z.enum(["m", "h", "d"])])
      .default("2d")
      .describe("Then only their sure parts are merged."),
  }),
  retry: { attempts: 2, delay: "5s" },
  stepTimeout: "6h",
  limits: { memory: "768MB" },
  async run({ input, step, artifact, metric }) {
    const { table, recipe, undo } = input;
    const open = () => openTableBatches(table, artifact);
    const isCsv =
      "file" in table && (table.format ?? guessFormat({ name: table.file.name, head: new Uint8Array() })) === "csv";
    const format = isCsv ? "csv" : "jsonl";

    if (undo !== undefined) {
      const restored = await step("undo", () => {
        const changes = readRecords(artifact.read(undo), {
          format: "jsonl",
        }) as AsyncIterable<unknown> as AsyncIterable<Change>;
        const rows = undoRecipe(openTable(table, artifact), changes);
        return artifact.write(
          { name: `restored.${format}`, mediaType: mediaTypes[format] },
          writeRecords(rows, { format }),
        );
      });
      return { restored, cleaned: null, changes: null, report: null, suggested: null, operations: [] };
    }

    const suggested = input.suggest
      ? await step("suggest", { heartbeat: "5m" }, ({ heartbeat }) => suggestRecipe(open, heartbeat))
      : null;
    if (recipe.length === 0)
      return { restored: null, cleaned: null, changes: null, report: null, suggested, operations: [] };

    let decisions: Decisions = {};
    const leftAlone: Doubt[] = [];
    for (const [place, stage] of lookStages(recipe).entries()) {
      const decided = await step("look", { key: String(place), heartbeat: "5m" }, ({ heartbeat }) =>
        lookAtTable(open, { recipe, decisions, stage, onProgress: heartbeat }),
      );
      decisions = { ...decisions, ...decided };
      for (const doubt of doubtsOf(decided, recipe)) {
        const { operation: at } = doubt;
        const settled = settle(decided[at]!, { doubt, operation: recipe[at]!, excepted: await ask(doubt) });
        decisions = { ...decisions, [at]: settled.decision };
        leftAlone.push(settled.left);
      }
    }

    /** The clusters of a doubt that stay as they are by a person's word; null where nobody has said that the others are right. */
    async function ask(doubt: Doubt): Promise<Doubt["clusters"] | null> {
      if (!input.review) return null;
      const answer = await step.approval("approve spellings", {
        key: String(doubt.operation),
        show: { merge: `spellings in ${doubt.column}`, clusters: doubt.clusters },
        form: z.object({ except: z.array(z.string()).default([]).describe("Spellings whose cluster stays as it is.") }),
        within: input.reviewWithin,
      });
      if (answer.outcome !== "approved") return null;
      const { except = [] } = answer.form;
      return doubt.clusters.filter(({ canonical }) => except.includes(canonical));
    }

    const result = await step("clean", { heartbeat: "5m" }, ({ heartbeat }) =>
      cleanTable(open, { recipe, decisions, leftAlone, format, write: artifact.write, onProgress: heartbeat }),
    );
    metric("rows cleaned", result.rowsBefore, { unit: "rows" });
    return { restored: null, suggested, leftAlone, ...result };
  },
});
