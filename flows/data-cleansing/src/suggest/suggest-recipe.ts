import { isMissing } from "@millrace/parsing/profile";
import { createSeenKeys } from "@millrace/parsing/seen-keys";
import { findClusters } from "@millrace/parsing/spelling";
import type { OpenTable } from "../clean/run-recipe.ts";
import type { Operation } from "../recipe/operation.ts";
import { type ColumnEvidence, createEvidence } from "./column-evidence.ts";

/** An operation as an author writes it, without what has a default. */
export type Suggestion = { readonly do: Operation["do"] } & Readonly<
  Record<string, string | readonly string[] | Readonly<Record<string, null>>>
>;

/** Part of the filled cells that an operation must be able to read. */
const mostCells = 0.95;

/** Proposes a recipe for a table, in the order in which the operations help each other. */
export async function suggestRecipe(open: OpenTable, onProgress?: () => void): Promise<Suggestion[]> {
  const columns = new Map<string, ReturnType<typeof createEvidence>>();
  const seen = createSeenKeys({ maxKeys: 16_000_000 });
  let [row, duplicates] = [0, 0];
  for await (const { records } of open()) {
    for (const record of records) {
      row++;
      for (const [column, value] of Object.entries(record)) {
        const evidence = columns.get(column) ?? createEvidence();
        columns.set(column, evidence);
        if (!isMissing(value)) evidence.add(value);
      }
      const key = JSON.stringify(
        Object.entries(record).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]),
      );
      if (seen.seenIn(key, row) !== null) duplicates++;
    }
    onProgress?.();
  }
  // A name that a recipe may not write is none that it can be proposed for.
  const found = [...columns].flatMap(([column, { found }]) =>
    column === "__proto__" || column === "" || column.length > 200 ? [] : [[column, found()] as const],
  );
  const where = (has: (evidence: ColumnEvidence) => boolean) =>
    found.flatMap(([column, evidence]) => (has(evidence) ? [column] : []));
  return [
    ...ofTexts(
      "normalise",
      where(({ unnormalised }) => unnormalised > 0),
    ),
    ...ofTexts(
      "trim",
      where(({ untrimmed }) => untrimmed > 0),
    ),
    ...ofTexts(
      "collapse blanks",
      where(({ blanks }) => blanks > 0),
    ),
    ...found.flatMap(([column, evidence]) => ofColumn(column, evidence)),
    ...(duplicates > 0 ? [{ do: "drop duplicates" as const }] : []),
  ];
}

const ofTexts = (name: Operation["do"], columns: readonly string[]): Suggestion[] =>
  columns.length === 0 ? [] : [{ do: name, columns }];

function ofColumn(column: string, evidence: ColumnEvidence): Suggestion[] {
  const { missingWords } = evidence;
  const missing: Suggestion[] =
    missingWords.length === 0
      ? []
      : [{ do: "map", column, values: Object.fromEntries(missingWords.map((word) => [word, null])) }];
  const reader = readerFor(evidence);
  if (reader !== null) return [...missing, { do: reader, column }];
  const isListOfNames =
    evidence.counts !== null && evidence.counts.length < evidence.texts * 0.9 && evidence.texts === evidence.filled;
  const clusters = isListOfNames ? findClusters(evidence.counts ?? []) : [];
  return [...missing, ...(clusters.length > 0 ? [{ do: "cluster" as const, column }] : [])];
}

/** The operation that reads what the texts of a column mean; null where they are texts, or what they are already. */
function readerFor({ texts, local, ...evidence }: ColumnEvidence): "number" | "date" | "boolean" | null {
  if (local === 0) return null;
  if (evidence.booleans === texts && evidence.bothBooleans) return "boolean";
  const { mark, order } = evidence;
  if (evidence.dates >= texts * mostCells && (order.order !== null || order.either === 0)) return "date";
  const isCode = evidence.leadingZeros > 0;
  return !isCode && evidence.numbers >= texts * mostCells && (mark.mark !== null || mark.either === 0)
    ? "number"
    : null;
}
