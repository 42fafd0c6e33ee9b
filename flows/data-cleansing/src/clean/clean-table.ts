import type { Doubt } from "../look/settle.ts";
import type { Operation } from "../recipe/operation.ts";
import { cleansingReport } from "../report/report.ts";
import { type Decisions, type OpenTable, runRecipe } from "./run-recipe.ts";
import { type Write, writeCleaned } from "./write-cleaned.ts";

/** Does a recipe: writes the cleaned table, the log that undoes it, and the report of both. */
export async function cleanTable(
  open: OpenTable,
  options: {
    readonly recipe: readonly Operation[];
    readonly decisions: Decisions;
    readonly leftAlone: readonly Doubt[];
    readonly format: "csv" | "jsonl";
    readonly write: Write;
    readonly onProgress: () => void;
  },
) {
  const { recipe, decisions, leftAlone, format, write, onProgress } = options;
  const batches = runRecipe(open, { recipe, decisions, asTexts: format === "csv" });
  const files = await writeCleaned(batches, { format, operations: recipe.length, write, onProgress });
  const { cleaned, changes, before, after, counts } = files;
  const page = cleansingReport({ at: new Date().toISOString(), recipe, decisions, counts, before, after, leftAlone });
  const report = await write({ name: "report.html", mediaType: "text/html" }, page);
  const operations = recipe.map((operation, at) => ({
    do: operation.do,
    ...counts[at]!,
    decided: decisions[at] ?? null,
  }));
  return { cleaned, changes, report, rowsBefore: before.rows, rowsAfter: after.rows, operations };
}
