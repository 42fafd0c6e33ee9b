import type { Comparison } from "../compare/comparison.ts";
import type { LinkageTable } from "../table/column.ts";
import { type Blocks, blocksOf } from "./blocks.ts";

/** What two records must agree on: a field's value, or its coarse form. */
export type RulePart = {
  readonly field: string;
  readonly form: "same" | "coarse";
};

/** Records that agree on all parts are compared, or (`rare words`) those that share a rare word of a text. */
export type BlockingRule =
  | { readonly by: "parts"; readonly parts: readonly RulePart[] }
  | { readonly by: "rare words"; readonly field: string };

/** A rule in words. */
export function ruleText(rule: BlockingRule): string {
  if (rule.by === "rare words") return `a rare word of ${rule.field} in common`;
  return rule.parts.map(({ field, form }) => (form === "same" ? `same ${field}` : `similar ${field}`)).join(" and ");
}

/** Blocks above this size are left out: what so many records share says little, and their pairs grow with the square. */
const mostMembers = 1_000;
/** So many of the rarest words of a text lead to others. */
const wordsPerText = 12;
/** A word that more records have is not rare. */
const mostWithWord = 60;

/** The groups of records that a rule makes. */
export function blocksOfRule(rule: BlockingRule, { table, comparisons, firstOf }: BlockingGround): Blocks {
  if (rule.by === "rare words") return rareWordBlocks(rule.field, { table, comparisons, firstOf });
  const { rows } = table;
  const keys = rule.parts.map(({ field, form }) => {
    const column = table.columns.find(({ name }) => name === field);
    if (!column) return () => 0;
    const { codes, coarse } = column;
    return form === "same"
      ? (row: number) => codes[row] as number
      : (row: number) => coarse[codes[row] as number] as number;
  });
  const places = new Map<number, number>();
  const groups = new Uint32Array(rows);
  const groupStarts = new Uint32Array(rows + 1);
  let filled = 0;
  for (let row = 0; row < rows; row++) {
    groupStarts[row] = filled;
    let key = firstOf[row] === row ? 0 : Number.NaN;
    for (const keyOf of keys) {
      const part = keyOf(row);
      // Codes are below 2 ** 26, so that two of them are exact in one number.
      key = part === 0 || Number.isNaN(key) ? Number.NaN : key * 2 ** 26 + part;
    }
    if (Number.isNaN(key)) continue;
    const group = places.get(key) ?? places.size;
    if (group === places.size) places.set(key, group);
    groups[filled++] = group;
  }
  groupStarts[rows] = filled;
  return blocksOf({ rows, groupCount: places.size, groupStarts, groups: groups.subarray(0, filled) }, mostMembers);
}

/** What rules are applied to. */
export interface BlockingGround {
  readonly table: LinkageTable;
  readonly comparisons: readonly Comparison[];
  /** For a copy too many the first one of its like, for all others themselves: copies too many are in no block. */
  readonly firstOf: Uint32Array;
}

function rareWordBlocks(field: string, { table: { rows }, comparisons, firstOf }: BlockingGround): Blocks {
  const comparison = comparisons.find(({ column }) => column.name === field);
  const groupStarts = new Uint32Array(rows + 1);
  if (!comparison?.vectors) return blocksOf({ rows, groupCount: 0, groupStarts, groups: new Uint32Array(0) }, 0);
  const { starts, words, valuesWith } = comparison.vectors;
  const { codes } = comparison.column;
  const groups: number[] = [];
  const rarity = (word: number) => valuesWith[word] as number;
  for (let row = 0; row < rows; row++) {
    groupStarts[row] = groups.length;
    const code = codes[row] as number;
    if (code === 0 || firstOf[row] !== row) continue;
    const own = [...words.subarray(starts[code] as number, starts[code + 1] as number)]
      .filter((word) => rarity(word) <= Math.max(mostWithWord, Math.sqrt(rows)))
      .sort((one, other) => rarity(one) - rarity(other) || one - other);
    groups.push(...own.slice(0, wordsPerText));
  }
  groupStarts[rows] = groups.length;
  const membership = { rows, groupCount: valuesWith.length, groupStarts, groups: Uint32Array.from(groups) };
  return blocksOf(membership, mostMembers);
}
