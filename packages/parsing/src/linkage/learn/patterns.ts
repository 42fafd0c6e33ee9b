import type { Blocks } from "../block/blocks.ts";
import { Candidates } from "../block/candidates.ts";
import { allPairs } from "../block/choose-rules.ts";
import { type Comparison, missing } from "../compare/comparison.ts";
import type { Pause } from "../score/pause.ts";
import { seededChance } from "../table/chance.ts";
import type { LinkageTable } from "../table/column.ts";
import type { RivalPairs } from "./rivals.ts";

/** Outcomes of comparisons, each with how many pairs of all have it. */
export interface Patterns {
  /** For pattern p and field f the level is `levels[p * fields + f]`, `missing` where a value is. */
  readonly levels: Int8Array;
  /** Pairs with the pattern among the candidates, and among those that no rule found and that count as different. */
  readonly candidates: Float64Array;
  readonly others: Float64Array;
  readonly fields: number;
  /** The sampled candidates one by one, where it matters which records rival for a match. */
  readonly pairs: SampledPairs | null;
}

/** Candidates and the places of their patterns. */
export interface SampledPairs extends RivalPairs {
  readonly pattern: Uint32Array;
}

/** Pairs of candidates and of chance that the weights are learnt from: the weights' third digit is settled by so many. */
const mostSampled = 1_000_000;
const chancePairs = 200_000;
/** Records whose candidates are compared between two pauses. */
const rowsAtOnce = 64;

interface PatternGround {
  readonly table: LinkageTable;
  readonly comparisons: readonly Comparison[];
  readonly blocks: readonly Blocks[] | null;
  /** About how many candidates there are. */
  readonly pairs: number;
  readonly seed: number;
  /** Whether the candidates are to be kept one by one. */
  readonly withPairs: boolean;
  readonly pause?: Pause | undefined;
}

/** Compares a sample of the candidates and of all other pairs. */
export async function samplePatterns({
  table,
  comparisons,
  blocks,
  pairs,
  seed,
  withPairs,
  pause,
}: PatternGround): Promise<Patterns> {
  const found = new Map<string, FoundPattern>();
  const patternOf = patternReader(comparisons);
  const entryOf = (left: number, right: number): FoundPattern => {
    const key = patternOf(left, right);
    const present = found.get(key);
    if (present) return present;
    const entry = { place: found.size, candidates: 0, others: 0 };
    found.set(key, entry);
    return entry;
  };
  const chance = seededChance(seed);
  const rate = Math.min(1, mostSampled / Math.max(1, pairs));
  const source = new Candidates(table, blocks);
  const kept: [number[], number[], number[]] = [[], [], []];
  let sampled = 0;
  for (let row = 0; row < table.rows; row++) {
    if (row % rowsAtOnce === 0) await pause?.();
    if (rate < 1 && chance() >= rate) continue;
    source.each({ from: row, to: row + 1 }, (left, right) => {
      const entry = entryOf(left, right);
      entry.candidates++;
      sampled++;
      if (!withPairs) return;
      kept[0].push(left);
      kept[1].push(right);
      kept[2].push(entry.place);
    });
  }
  const others = blocks ? countOthers({ table, blocks, chance, take: (...pair) => entryOf(...pair).others++ }) : 0;
  const everyOther = Math.max(0, allPairs(table) - sampled / rate);
  const [left, right, pattern] = kept.map((column) => Uint32Array.from(column)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  return {
    ...packed(found, {
      fields: comparisons.length,
      candidateWeight: 1 / rate,
      otherWeight: everyOther / Math.max(1, others),
    }),
    pairs: withPairs ? { rows: table.rows, leftRows: table.leftRows, left, right, pattern } : null,
  };
}

interface FoundPattern {
  readonly place: number;
  candidates: number;
  others: number;
}

function countOthers({ table, blocks, chance, take }: OtherPairs): number {
  const { rows, leftRows } = table;
  const links = leftRows < rows;
  let others = 0;
  for (let drawn = 0; drawn < chancePairs; drawn++) {
    const one = Math.floor(chance() * (links ? leftRows : rows));
    const other = links ? leftRows + Math.floor(chance() * (rows - leftRows)) : Math.floor(chance() * rows);
    if (one === other || blocks.some((rule) => inOneBlock(rule, one, other))) continue;
    others++;
    take(one, other);
  }
  return others;
}

interface OtherPairs {
  readonly table: LinkageTable;
  readonly blocks: readonly Blocks[];
  readonly chance: () => number;
  take(...pair: [left: number, right: number]): void;
}

function inOneBlock({ groupStarts, groups, memberStarts }: Blocks, one: number, other: number): boolean {
  for (let here = groupStarts[one] as number; here < (groupStarts[one + 1] as number); here++) {
    const group = groups[here] as number;
    if (memberStarts[group] === memberStarts[group + 1]) continue;
    for (let there = groupStarts[other] as number; there < (groupStarts[other + 1] as number); there++)
      if (groups[there] === group) return true;
  }
  return false;
}

/** The level of a pair in a field. */
export function levelOfPair({ column, levelOf }: Comparison, left: number, right: number): number {
  const one = column.codes[left] as number;
  const other = column.codes[right] as number;
  if (one === 0 || other === 0) return missing;
  return one === other ? 0 : levelOf(one, other);
}

function patternReader(comparisons: readonly Comparison[]) {
  const units: number[] = new Array(comparisons.length).fill(0);
  return (left: number, right: number) => {
    for (let field = 0; field < comparisons.length; field++)
      units[field] = levelOfPair(comparisons[field] as Comparison, left, right) + 1;
    return String.fromCharCode(...units);
  };
}

function packed(
  found: ReadonlyMap<string, FoundPattern>,
  { fields, candidateWeight, otherWeight }: { fields: number; candidateWeight: number; otherWeight: number },
): Omit<Patterns, "pairs"> {
  const levels = new Int8Array(found.size * fields);
  const candidates = new Float64Array(found.size);
  const others = new Float64Array(found.size);
  let at = 0;
  for (const [key, counts] of found) {
    for (let field = 0; field < fields; field++) levels[at * fields + field] = key.charCodeAt(field) - 1;
    candidates[at] = counts.candidates * candidateWeight;
    others[at] = counts.others * otherWeight;
    at++;
  }
  return { levels, candidates, others, fields };
}
