import type { Blocks } from "../block/blocks.ts";
import { Candidates } from "../block/candidates.ts";
import { type Comparison, missing } from "../compare/comparison.ts";
import { agrees } from "../learn/learn-weights.ts";
import { levelOfPair } from "../learn/patterns.ts";
import type { LinkageTable } from "../table/column.ts";
import type { FieldBits, PairWeights } from "./pair-weights.ts";
import type { Pause } from "./pause.ts";

/** Pairs that may be of the same thing, with the odds in bits; three columns. */
export interface ScoredPairs {
  readonly length: number;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly bits: Float32Array;
}

/** Below these odds a pair is not kept: a probability of 6 %. */
const leastBits = -4;
/** Records whose pairs are compared between two pauses. */
const rowsAtOnce = 256;

interface Scoring {
  readonly table: LinkageTable;
  readonly comparisons: readonly Comparison[];
  readonly blocks: readonly Blocks[] | null;
  readonly weights: PairWeights;
  readonly pause?: Pause | undefined;
  /** Adds pairs that no blocks hold. */
  more?(push: (left: number, pair: { readonly right: number; readonly bits: number }) => void): void;
}

/** Compares all candidates; a pair whose remaining fields cannot lift it over the least odds is left early. */
export async function scorePairs({ table, comparisons, blocks, weights, pause, more }: Scoring) {
  const found = new GrowingPairs();
  const bitsOf = pairScorer(comparisons, weights);
  const source = new Candidates(table, blocks);
  let compared = 0;
  const rows = table.leftRows;
  for (let from = 0; from < rows; from += rowsAtOnce) {
    source.each({ from, to: from + rowsAtOnce }, (left, right) => {
      compared++;
      const bits = bitsOf(left, right, leastBits);
      if (bits >= leastBits) found.push(left, { right, bits });
    });
    await pause?.();
  }
  more?.((left, pair) => pair.bits >= leastBits && found.push(left, pair));
  return { pairs: found.finished(), compared };
}

/** The odds of a pair in bits, or something below `least` once they cannot reach it. */
export function pairScorer(comparisons: readonly Comparison[], weights: PairWeights) {
  const order = comparingOrder(comparisons, weights);
  const after = order.map((_, at) => order.slice(at + 1).reduce((sum, { bits }) => sum + bits.mostBits, 0));
  const levels = new Int8Array(comparisons.length);
  return (left: number, right: number, least: number): number => {
    let sum = weights.beforeBits;
    for (let at = 0; at < order.length; at++) {
      const { comparison, bits, place } = order[at] as Ordered;
      const level = levelOfPair(comparison, left, right);
      levels[place] = level;
      if (level !== missing) {
        if (bits.follows !== null && agrees(levels[bits.follows] as number) === 1)
          sum += bits.followingBits[level] as number;
        else if (level === 0) sum += bits.sameBits[comparison.column.codes[left] as number] as number;
        else sum += bits.levelBits[level] as number;
      }
      if (sum + (after[at] as number) < least) return sum + (after[at] as number);
    }
    return sum;
  };
}

interface Ordered {
  readonly comparison: Comparison;
  readonly bits: FieldBits;
  readonly place: number;
}

/** Fields that can weigh most come first, so that what the others can add is soon too little; who follows comes later. */
function comparingOrder(comparisons: readonly Comparison[], weights: PairWeights): Ordered[] {
  const open = comparisons
    .map((comparison, place) => ({ comparison, place, bits: weights.fields[place] as FieldBits }))
    .sort((one, other) => spread(other.bits) - spread(one.bits));
  const order: Ordered[] = [];
  const put = (one: Ordered): void => {
    if (order.includes(one)) return;
    const followed = open.find(({ place }) => place === one.bits.follows);
    if (followed) put(followed);
    order.push(one);
  };
  open.forEach(put);
  return order;
}

function spread({ levelBits, mostBits }: FieldBits): number {
  return mostBits - (levelBits.at(-1) ?? 0);
}

class GrowingPairs {
  #length = 0;
  #left = new Uint32Array(1_024);
  #right = new Uint32Array(1_024);
  #bits = new Float32Array(1_024);

  push(left: number, { right, bits }: { readonly right: number; readonly bits: number }): void {
    if (this.#length === this.#left.length) this.#grow();
    this.#left[this.#length] = left;
    this.#right[this.#length] = right;
    this.#bits[this.#length++] = bits;
  }

  finished(): ScoredPairs {
    const length = this.#length;
    return {
      length,
      left: this.#left.subarray(0, length),
      right: this.#right.subarray(0, length),
      bits: this.#bits.subarray(0, length),
    };
  }

  #grow(): void {
    const longer = <T extends Uint32Array | Float32Array>(array: T, empty: T): T => {
      empty.set(array);
      return empty;
    };
    this.#left = longer(this.#left, new Uint32Array(this.#length * 2));
    this.#right = longer(this.#right, new Uint32Array(this.#length * 2));
    this.#bits = longer(this.#bits, new Float32Array(this.#length * 2));
  }
}
