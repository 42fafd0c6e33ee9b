import { type Comparison, missing } from "../compare/comparison.ts";
import { agrees, type FieldWeights, type LinkageWeights, type Spreads } from "../learn/learn-weights.ts";
import { levelOfPair } from "../learn/patterns.ts";

/** What agreement and disagreement weigh, in bits: each one doubles the odds that two records are of the same thing. */
export interface PairWeights {
  /** The odds before anything was compared. */
  readonly beforeBits: number;
  readonly fields: readonly FieldBits[];
}

export interface FieldBits {
  /** By level; equality at its mean. */
  readonly levelBits: Float64Array;
  /** For each value what agreement on it weighs: a rare one tells more. */
  readonly sameBits: Float32Array;
  readonly mostBits: number;
  /** Place of the field that this one follows, and what holds, by level, where the pair agrees on that. */
  readonly follows: number | null;
  readonly followingBits: Float64Array;
}

/** No field alone settles a pair: a value may be shared for reasons that no count of values shows. */
const mostBitsOfField = 16;

/** Works the weights out for a table. */
export function pairWeights(weights: LinkageWeights, comparisons: readonly Comparison[]): PairWeights {
  return {
    beforeBits: Math.log2(weights.share / (1 - weights.share)),
    fields: comparisons.map((comparison, at) => fieldBits(comparison, weights.fields[at] as FieldWeights)),
  };
}

function fieldBits({ column }: Comparison, weights: FieldWeights): FieldBits {
  const levelBits = bitsByLevel(weights.alone);
  const followingBits = bitsByLevel(weights.following ?? weights.alone);
  const { counts } = column;
  const filled = counts.reduce((sum, count) => sum + count, 0) - (counts[0] ?? 0);
  const sameBits = new Float32Array(counts.length);
  let mostBits = Math.max(0, ...levelBits, ...followingBits);
  for (let code = 1; code < counts.length; code++) {
    const bits = Math.log2(((weights.alone.m[0] as number) * filled) / (counts[code] as number));
    // A value is never less telling than mere likeness to it.
    sameBits[code] = bounded(Math.max(bits, levelBits[1] ?? 0));
    mostBits = Math.max(mostBits, sameBits[code] as number);
  }
  return { levelBits, sameBits, mostBits, follows: weights.follows, followingBits };
}

function bitsByLevel(spreads: Spreads): Float64Array {
  return Float64Array.from(fallingRatios(spreads), (ratio) => bounded(Math.log2(ratio)));
}

function bounded(bits: number): number {
  return Math.max(-mostBitsOfField, Math.min(mostBitsOfField, bits));
}

/** m over u by level, where neighbours that would make the less alike level weigh more are taken together. */
function fallingRatios({ m, u }: Spreads): number[] {
  const groups: { m: number; u: number; size: number }[] = [];
  m.forEach((one, level) => {
    let group = { m: one, u: u[level] as number, size: 1 };
    for (let last = groups.at(-1); last && group.m / group.u > last.m / last.u; last = groups.at(-1)) {
      groups.pop();
      group = { m: group.m + last.m, u: group.u + last.u, size: group.size + last.size };
    }
    groups.push(group);
  });
  return groups.flatMap((group) => new Array<number>(group.size).fill(group.m / group.u));
}

/** What one field says of a pair. */
export interface FieldVote {
  readonly field: number;
  readonly level: number;
  readonly bits: number;
}

/** What each field says of a pair; the sum with the odds before is the pair's odds. */
export function fieldVotes(
  comparisons: readonly Comparison[],
  { weights, left, right }: { readonly weights: PairWeights; readonly left: number; readonly right: number },
): FieldVote[] {
  const levels = comparisons.map((comparison) => levelOfPair(comparison, left, right));
  return levels.map((level, field) => {
    const { follows, followingBits, sameBits, levelBits } = weights.fields[field] as FieldBits;
    if (level === missing) return { field, level, bits: 0 };
    if (follows !== null && agrees(levels[follows] as number) === 1)
      return { field, level, bits: followingBits[level] as number };
    const code = comparisons[field]?.column.codes[left] as number;
    return { field, level, bits: (level === 0 ? sameBits[code] : levelBits[level]) as number };
  });
}

/** Odds in bits as a probability. */
export function probabilityOf(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}
