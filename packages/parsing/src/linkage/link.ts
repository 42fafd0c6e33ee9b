import type { Blocks } from "./block/blocks.ts";
import { type Agreement, allPairs, chooseRules } from "./block/choose-rules.ts";
import { type BlockingRule, blocksOfRule } from "./block/rule.ts";
import { clusterPairs } from "./cluster/cluster-pairs.ts";
import type { Decision } from "./cluster/decide.ts";
import { type Comparison, comparisonOf, missing } from "./compare/comparison.ts";
import { followedFields } from "./learn/followed-fields.ts";
import { type LinkageWeights, learnFromStarts } from "./learn/learn-weights.ts";
import { samplePatterns } from "./learn/patterns.ts";
import { type FieldVote, fieldVotes, pairWeights } from "./score/pair-weights.ts";
import type { Pause } from "./score/pause.ts";
import { pairScorer, type ScoredPairs, scorePairs } from "./score/score-pairs.ts";
import { type LinkageTable, linkageTable } from "./table/column.ts";
import type { FieldKind, FieldProfile } from "./table/field-kind.ts";
import { surplusCopies } from "./table/identical-records.ts";
import type { RawTable } from "./table/raw-table.ts";

/** Records in the form in which they are compared, and how. */
export interface LinkageGround {
  readonly table: LinkageTable;
  readonly comparisons: readonly Comparison[];
  /** For a copy too many the first one of its like, for all others themselves. */
  readonly firstOf: Uint32Array;
}

/** All that was learnt about two tables or one; JSON. */
export type LinkageModel = {
  /** null: every pair is compared. */
  readonly rules: readonly BlockingRule[] | null;
  /** The part of the matches that the rules are expected to find, 0 to 1. */
  readonly blockingRecall: number;
  /** About how many pairs are compared. */
  readonly pairs: number;
  readonly fields: readonly { readonly name: string; readonly kind: FieldKind }[];
  readonly weights: LinkageWeights;
};

/** Prepares records for the comparison; what `profiles` call id or empty is left out. */
export function linkageGround(raw: RawTable, profiles: readonly FieldProfile[]): LinkageGround {
  const table = linkageTable(raw, profiles);
  return { table, comparisons: table.columns.map(comparisonOf), firstOf: surplusCopies(table) };
}

interface LearningOptions {
  readonly oneToOne: boolean;
  readonly seed?: number;
  readonly pause?: Pause | undefined;
}

/** Learns blocking rules and weights: rules by what is usual, weights by these, rules by these weights, and weights again. */
export async function learnLinkage(
  ground: LinkageGround,
  { oneToOne, seed = 1, pause }: LearningOptions,
): Promise<LinkageModel> {
  const { table, comparisons } = ground;
  const every = Math.max(1, allPairs(table));
  const fewer = Math.min(table.leftRows, table.leftRows < table.rows ? table.rows - table.leftRows : table.rows);
  let agreements: ReadonlyMap<string, Agreement> = new Map();
  for (let round = 1; ; round++) {
    const { rules, pairs, recall } = await chooseRules(ground, { agreements, pause });
    const blocks = blocksOf(rules, ground);
    const patterns = await samplePatterns({
      table,
      comparisons,
      blocks,
      pairs,
      seed: seed + round,
      withPairs: oneToOne,
      pause,
    });
    const start = {
      levels: comparisons.map(({ levels }) => levels.length),
      shares: [0.5, 0.05].map((part) => Math.min(0.5, (part * fewer) / every)),
      pause,
      mostShare: oneToOne ? Math.min(0.5, fewer / every) : 0.5,
    };
    const alone = await learnFromStarts(patterns, { ...start, follows: [] });
    const follows = followedFields(table, alone.weights);
    const { weights } = follows.some((field) => field !== null)
      ? await learnFromStarts(patterns, { ...start, follows })
      : alone;
    if (round === 2 || rules === null) {
      const fields = table.columns.map(({ name, kind }) => ({ name, kind }));
      return { rules, blockingRecall: recall, pairs, fields, weights };
    }
    agreements = new Map(
      comparisons.map(({ column }, at) => {
        const same = weights.fields[at]?.alone.m[0] ?? 0;
        // Of what differs in spelling, half is taken to keep the coarse form.
        return [column.name, { same, coarse: same + (1 - same) / 2 }];
      }),
    );
  }
}

function blocksOf(rules: readonly BlockingRule[] | null, ground: LinkageGround): readonly Blocks[] | null {
  return rules?.map((rule) => blocksOfRule(rule, ground)) ?? null;
}

interface ScoringOptions {
  readonly pause?: Pause | undefined;
}

/** Compares what the rules bring together; pairs with odds that are not worth keeping are left out. */
export async function scoreLinkage(ground: LinkageGround, model: LinkageModel, { pause }: ScoringOptions = {}) {
  const { table, comparisons, firstOf } = ground;
  const blocks = blocksOf(model.rules, ground);
  const weights = pairWeights(model.weights, comparisons);
  const copies = pairScorer(comparisons, weights);
  return scorePairs({
    table,
    comparisons,
    blocks,
    weights,
    pause,
    more: (push) => {
      if (model.rules !== null)
        firstOf.forEach((first, row) => {
          if (first !== row) push(first, { right: row, bits: copies(first, row, 0) });
        });
    },
  });
}

interface ClusteringOptions extends ScoringOptions {
  readonly model: LinkageModel;
  readonly pairs: ScoredPairs;
  readonly decision: Decision;
}

/** For each record the first one of its cluster. */
export function clusterLinkage(
  ground: LinkageGround,
  { model, pairs, decision, pause }: ClusteringOptions,
): Promise<Uint32Array> {
  const bitsOf = pairScorer(ground.comparisons, pairWeights(model.weights, ground.comparisons));
  const { rows, leftRows } = ground.table;
  const clustering = { rows, leftRows, pause, bitsOf: (left: number, right: number) => bitsOf(left, right, -Infinity) };
  return clusterPairs(pairs, { decision, clustering });
}

/** Why a pair weighs what it weighs. */
export interface PairExplanation {
  readonly beforeBits: number;
  readonly fields: readonly (Omit<FieldVote, "field" | "level"> & { readonly field: string; readonly level: string })[];
}

/** Explains pairs, from the odds before anything was compared by way of each field's bits. */
export function pairExplainer({ comparisons }: LinkageGround, model: LinkageModel) {
  const weights = pairWeights(model.weights, comparisons);
  return (left: number, right: number): PairExplanation => ({
    beforeBits: weights.beforeBits,
    fields: fieldVotes(comparisons, { weights, left, right }).map(({ field, level, bits }) => ({
      field: comparisons[field]?.column.name ?? "",
      level: level === missing ? "missing" : (comparisons[field]?.levels[level] ?? ""),
      bits,
    })),
  });
}
