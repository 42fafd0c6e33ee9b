import { missing } from "../compare/comparison.ts";
import type { Pause } from "../score/pause.ts";
import type { Patterns, SampledPairs } from "./patterns.ts";
import { rivalProbabilities } from "./rivals.ts";

/** How a field's levels are spread among pairs of the same thing (m) and of different things (u); each sums to 1. */
export type Spreads = {
  readonly m: readonly number[];
  readonly u: readonly number[];
};

/** What was learnt of a field. */
export type FieldWeights = {
  /** Place of the field that this one follows, as the postcode follows the suburb: agreement on both tells less than twice. */
  readonly follows: number | null;
  readonly alone: Spreads;
  /** What holds instead where the pair agrees on the field that is followed. */
  readonly following: Spreads | null;
};

/** What Fellegi and Sunter's rule needs. */
export type LinkageWeights = {
  /** The part of all pairs that are of the same thing. */
  readonly share: number;
  readonly fields: readonly FieldWeights[];
};

/** The weights with how they were found. */
export interface Learnt {
  readonly weights: LinkageWeights;
  /** The logarithm of the posterior before each round; never falls, but where records rival for matches. */
  readonly likelihoods: readonly number[];
}

const mostRounds = 200;
/** A round that adds less, in parts of the number of pairs that could be matches, ends the learning. */
const leastGain = 1e-3;
/** Where records rival the likelihood may fall: a share that moves by less ends the learning. */
const leastChange = 1e-3;
/** Matches that the expectation before counts for, in each field: keeps levels that nobody saw from weighing without bound. */
const beforeMatches = 4;
const beforeOthers = 0.5;

interface LearningStart {
  readonly patterns: Patterns;
  /** How many levels each field has. */
  readonly levels: readonly number[];
  readonly share: number;
  /** What the share cannot be above: of tables that are linked one to one each record has one match at most. */
  readonly mostShare: number;
  /** How much of the matches agree fully, in each field, to begin with. */
  readonly agreement: number;
  /** For each field the one that it follows. */
  readonly follows: readonly (number | null)[];
  readonly pause?: Pause | undefined;
}

/**
 * Learns m, u and the share of matches from pairs without labels by expectation maximisation.
 *
 * The likelihood is that of all pairs of the tables: the candidates, whose state is hidden, and all others, which count as
 * different; so u holds for any pair and not only for those that blocking found. Source: Fellegi and Sunter 1969,
 * Winkler 1988.
 */
export async function learnWeights({
  patterns,
  levels,
  share,
  mostShare,
  agreement,
  follows,
  pause,
}: LearningStart): Promise<Learnt> {
  const before = levels.map((count) => spreadOfMatches(count, agreement));
  let weights: LinkageWeights = {
    share,
    fields: levels.map((count, field) => {
      const alone = { m: before[field] as number[], u: seenSpread(patterns, { field, count }) };
      const followed = follows[field] ?? null;
      return { follows: followed, alone, following: followed === null ? null : alone };
    }),
  };
  const likelihoods: number[] = [];
  for (let round = 0; round < mostRounds; round++) {
    await pause?.();
    const { next, likelihood } = oneRound(patterns, { weights, before, mostShare });
    const last = likelihoods.at(-1);
    likelihoods.push(likelihood);
    const settled = patterns.pairs ? Math.abs(next.share / weights.share - 1) < leastChange : false;
    if (last !== undefined && (patterns.pairs ? settled : likelihood - last < leastGain)) break;
    weights = next;
  }
  return { weights, likelihoods };
}

/** The best of several starts. */
export async function learnFromStarts(
  patterns: Patterns,
  { shares, ...rest }: Omit<LearningStart, "patterns" | "share" | "agreement"> & { readonly shares: readonly number[] },
): Promise<Learnt> {
  let best: Learnt | null = null;
  for (const share of shares)
    for (const agreement of [0.9, 0.7]) {
      const learnt = await learnWeights({ ...rest, patterns, share, agreement });
      // A likelihood that is higher by less than one is the same place, reached in other rounds.
      if (!best || (learnt.likelihoods.at(-1) ?? 0) > (best.likelihoods.at(-1) ?? 0) + 1) best = learnt;
    }
  return best as Learnt;
}

/** Most agree fully, each further level less by half, and the last, "different", has what is usual. */
function spreadOfMatches(count: number, agreement: number): number[] {
  const spread = Array.from({ length: count }, (_, level) =>
    level === 0 ? agreement : (1 - agreement) * 0.5 ** level,
  );
  const sum = spread.reduce((total, one) => total + one, 0);
  return spread.map((one) => one / sum);
}

/** How the levels are spread among all pairs. */
function seenSpread(
  { levels, candidates, others, fields }: Patterns,
  { field, count }: { field: number; count: number },
) {
  const sums = new Array<number>(count).fill(beforeOthers);
  for (let at = 0; at < candidates.length; at++) {
    const level = levels[at * fields + field] as number;
    if (level !== missing) sums[level] = (sums[level] as number) + (candidates[at] as number) + (others[at] as number);
  }
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((one) => one / total);
}

interface RoundStart {
  readonly weights: LinkageWeights;
  readonly before: readonly (readonly number[])[];
  readonly mostShare: number;
}

function oneRound(patterns: Patterns, { weights, before, mostShare }: RoundStart) {
  const sums = weights.fields.map(({ following }, at) =>
    (following ? [0, 1] : [0]).map(() => ({
      m: (before[at] as number[]).map((part) => part * beforeMatches),
      u: (before[at] as number[]).map(() => beforeOthers),
    })),
  );
  const likelihood = weights.fields.reduce(
    (sum, { alone, following }, at) =>
      sum +
      [alone, ...(following ? [following] : [])].reduce((part, one) => part + beforeOf(one, before[at] as number[]), 0),
    0,
  );
  const { same, likelihood: ofPairs } = expectedMatches(patterns, weights);
  const { levels, candidates, others, fields } = patterns;
  let matches = 0;
  let total = 0;
  for (let at = 0; at < candidates.length; at++) {
    const matching = same[at] as number;
    const candidate = candidates[at] as number;
    const other = others[at] as number;
    matches += matching;
    total += candidate + other;
    for (let field = 0; field < fields; field++) {
      const level = levels[at * fields + field] as number;
      if (level === missing) continue;
      const follows = weights.fields[field]?.follows ?? null;
      const spreads = sums[field]?.[
        follows === null ? 0 : agrees(levels[at * fields + follows] as number)
      ] as SpreadSums;
      spreads.m[level] = (spreads.m[level] as number) + matching;
      spreads.u[level] = (spreads.u[level] as number) + candidate - matching + other;
    }
  }
  const next = {
    share: Math.min(mostShare, Math.max(1e-12, matches / total)),
    fields: sums.map(([alone, following], field) => ({
      follows: weights.fields[field]?.follows ?? null,
      alone: spreadsOf(alone as SpreadSums),
      following: following ? spreadsOf(following) : null,
    })),
  };
  return { next, likelihood: likelihood + ofPairs };
}

/** How many candidates of each pattern are matches as far as the weights know, and how likely all patterns are. */
function expectedMatches(patterns: Patterns, weights: LinkageWeights) {
  const { levels, candidates, others, fields, pairs } = patterns;
  const same = new Float64Array(candidates.length);
  const odds = new Float64Array(candidates.length);
  let likelihood = 0;
  for (let at = 0; at < candidates.length; at++) {
    let ofSame = weights.share;
    let ofDifferent = 1 - weights.share;
    for (let field = 0; field < fields; field++) {
      const level = levels[at * fields + field] as number;
      if (level === missing) continue;
      const { follows, alone, following } = weights.fields[field] as FieldWeights;
      const spreads =
        following && follows !== null && agrees(levels[at * fields + follows] as number) ? following : alone;
      ofSame *= spreads.m[level] as number;
      ofDifferent *= spreads.u[level] as number;
    }
    const candidate = candidates[at] as number;
    odds[at] = ofSame / ofDifferent;
    same[at] = (ofSame / (ofSame + ofDifferent)) * candidate;
    likelihood += candidate * Math.log(ofSame + ofDifferent) + (others[at] as number) * Math.log(ofDifferent);
  }
  if (pairs) shareAmongRivals(same, { odds, share: weights.share, candidates, pairs });
  return { same, likelihood };
}

/** The same where a record has one match at most: candidates of a record take from each other what speaks for them. */
function shareAmongRivals(
  same: Float64Array,
  {
    odds,
    share,
    candidates,
    pairs,
  }: { odds: Float64Array; share: number; candidates: Float64Array; pairs: SampledPairs },
): void {
  const { pattern } = pairs;
  const probabilities = rivalProbabilities(pairs, {
    odds: Float64Array.from(pattern, (place) => odds[place] as number),
    share,
  });
  const sampled = new Uint32Array(same.length);
  same.fill(0);
  for (let at = 0; at < pattern.length; at++) {
    const place = pattern[at] as number;
    sampled[place] = (sampled[place] as number) + 1;
    same[place] = (same[place] as number) + (probabilities[at] as number);
  }
  for (let place = 0; place < same.length; place++)
    if (sampled[place])
      same[place] = ((same[place] as number) * (candidates[place] as number)) / (sampled[place] as number);
}

/** 1 where the level is one of agreement, if not of equality, else 0. */
export function agrees(level: number): 0 | 1 {
  return level === 0 || level === 1 ? 1 : 0;
}

interface SpreadSums {
  readonly m: number[];
  readonly u: number[];
}

function spreadsOf({ m, u }: SpreadSums): Spreads {
  return { m: partsOfOne(m), u: partsOfOne(u) };
}

/** The logarithm of how likely spreads are by what is expected before, up to a constant. */
function beforeOf({ m, u }: Spreads, before: readonly number[]): number {
  return m.reduce(
    (sum, one, level) =>
      sum + beforeMatches * (before[level] as number) * Math.log(one) + beforeOthers * Math.log(u[level] as number),
    0,
  );
}

function partsOfOne(sums: readonly number[]): number[] {
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((one) => one / total);
}
