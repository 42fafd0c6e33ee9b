import type { Decision, Look } from "../look/look.ts";
import { lookFor } from "../look/look.ts";
import { type Apply, applyOf } from "../recipe/apply.ts";
import type { Operation } from "../recipe/operation.ts";
import { type Change, openRow, type TableRecord } from "../row/working-row.ts";

/** A table that can be read again from its beginning, many records at a time. */
export type OpenTable = () => AsyncIterable<{ readonly records: readonly TableRecord[] }>;

/** What was decided for operations, by their place in the recipe. */
export type Decisions = Readonly<Record<string, Decision>>;

/** Reads the table once, for the operations of a stage to look at their columns: what comes before them is done. */
export async function lookAtTable(
  open: OpenTable,
  options: {
    readonly recipe: readonly Operation[];
    readonly decisions: Decisions;
    readonly stage: readonly number[];
    readonly onProgress?: () => void;
  },
): Promise<Decisions> {
  const { recipe, decisions, stage, onProgress } = options;
  const looks = new Map<number, Look>(stage.map((at) => [at, lookFor(recipe[at]!)!]));
  // Rows are dropped when all is decided; until then each counts.
  const steps = recipe.map((operation, at): Apply | null => {
    const isUndecided = lookFor(operation) !== null && decisions[at] === undefined;
    return isUndecided || operation.do === "drop duplicates" ? null : applyOf(operation, decisions[at] ?? null);
  });
  let row = 0;
  for await (const { records } of open()) {
    for (const record of records) {
      row++;
      const working = openRow(record, { row, changes: null });
      for (const [at, apply] of steps.entries()) {
        const look = looks.get(at);
        if (look) look.add(working);
        else apply?.(working, row);
      }
    }
    onProgress?.();
  }
  return Object.fromEntries([...looks].map(([at, look]) => [at, look.decide()]));
}

/** Some rows of a table after the recipe, with what was changed. */
export interface CleanedBatch {
  readonly before: readonly TableRecord[];
  readonly after: readonly TableRecord[];
  readonly changes: readonly Change[];
}

/**
 * Does a recipe, many rows at a time. With `asTexts` the changes also say which untouched cells are no texts, since the
 * file that is written can hold nothing else.
 */
export async function* runRecipe(
  open: OpenTable,
  {
    recipe,
    decisions,
    asTexts,
  }: { readonly recipe: readonly Operation[]; readonly decisions: Decisions; readonly asTexts: boolean },
): AsyncGenerator<CleanedBatch> {
  const steps = recipe.map((operation, at) => applyOf(operation, decisions[at] ?? null));
  let row = 0;
  for await (const { records } of open()) {
    const after: TableRecord[] = [];
    const changes: Change[] = [];
    for (const record of records) {
      row++;
      const cleaned = cleanRow(record, { row, steps, changes, asTexts });
      if (cleaned !== null) after.push(cleaned);
    }
    yield { before: records, after, changes };
  }
}

function cleanRow(
  record: TableRecord,
  { row, steps, changes, asTexts }: { row: number; steps: readonly Apply[]; changes: Change[]; asTexts: boolean },
): TableRecord | null {
  const first = changes.length;
  const working = openRow(record, { row, changes });
  for (const [at, apply] of steps.entries()) {
    working.operation = at;
    if (apply(working, row) !== false) continue;
    changes.push({ row, operation: at, dropped: { ...working.record } });
    return null;
  }
  if (asTexts) keepOtherThanTexts(working.record, { row, changes, first });
  return working.record;
}

/** The operation that stands for the writing of the file. */
const writing = -1;

function keepOtherThanTexts(
  record: TableRecord,
  { row, changes, first }: { readonly row: number; readonly changes: Change[]; readonly first: number },
): void {
  const changed = new Set(changes.slice(first).map((change) => ("column" in change ? change.column : "")));
  for (const [column, value] of Object.entries(record))
    if (typeof value !== "string" && !changed.has(column))
      changes.push({ row, operation: writing, column, before: value });
}
