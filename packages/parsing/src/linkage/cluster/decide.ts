import { rivalProbabilities } from "../learn/rivals.ts";
import { probabilityOf } from "../score/pair-weights.ts";
import type { ScoredPairs } from "../score/score-pairs.ts";
import { oneToOne } from "./one-to-one.ts";

/** What is wanted of the decision. */
export interface DecisionOptions {
  readonly rows: number;
  readonly leftRows: number;
  /** The part of all pairs that match, as it was learnt. */
  readonly share: number;
  /** Whether a record has one match at most. */
  readonly oneToOne: boolean;
  /** The part of the matches that blocking finds, 0 to 1. */
  readonly blockingRecall: number;
  /** Take pairs from this probability on. (Default: where the expected F1 is highest) */
  readonly threshold?: number | undefined;
  /** Take as many pairs as keep the expected precision at this. */
  readonly precision?: number | undefined;
}

/** What is to be expected of the pairs that were taken; without labels, by the probabilities alone. */
export interface ExpectedQuality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Which pairs are taken as matches. */
export interface Decision {
  readonly threshold: number;
  /** The probability of each scored pair. */
  readonly probabilities: Float32Array;
  /** Places of the pairs that are taken, the likeliest first. */
  readonly taken: readonly number[];
  readonly expected: ExpectedQuality;
}

/** Chooses the threshold by what precision and recall are to be expected at it. */
export function decide(pairs: ScoredPairs, options: DecisionOptions): Decision {
  const probabilities = options.oneToOne
    ? Float32Array.from(
        rivalProbabilities(
          { rows: options.rows, leftRows: options.leftRows, left: pairs.left, right: pairs.right },
          { odds: Float64Array.from(pairs.bits, (bits) => 2 ** bits), share: options.share },
        ),
      )
    : Float32Array.from(pairs.bits, probabilityOf);
  const order = Uint32Array.from(pairs.bits.keys()).sort(
    (one, other) =>
      (pairs.bits[other] as number) - (pairs.bits[one] as number) ||
      (pairs.left[one] as number) - (pairs.left[other] as number) ||
      (pairs.right[one] as number) - (pairs.right[other] as number),
  );
  const open = (options.oneToOne ? oneToOne(pairs, order) : [...order]).sort(
    (one, other) => (probabilities[other] as number) - (probabilities[one] as number),
  );
  const matches = probabilities.reduce((sum, one) => sum + one, 0) / Math.max(0.01, options.blockingRecall);
  const count = takenCount(open, { probabilities, matches, options });
  const taken = open.slice(0, count);
  const last = taken.at(-1);
  return {
    threshold: options.threshold ?? (last === undefined ? 1 : (probabilities[last] as number)),
    probabilities,
    taken,
    expected: expectedOf(
      taken.reduce((sum, at) => sum + (probabilities[at] as number), 0),
      { count, matches },
    ),
  };
}

interface Cut {
  readonly probabilities: Float32Array;
  readonly matches: number;
  readonly options: DecisionOptions;
}

/** Of pairs in falling order of probability so many are taken. */
function takenCount(open: readonly number[], { probabilities, matches, options }: Cut): number {
  let sum = 0;
  let best = { count: 0, f1: 0 };
  for (let at = 0; at < open.length; at++) {
    const probability = probabilities[open[at] as number] as number;
    if (options.threshold !== undefined) {
      if (probability < options.threshold) break;
      best = { count: at + 1, f1: 1 };
      continue;
    }
    sum += probability;
    if (options.precision !== undefined && sum / (at + 1) < options.precision) break;
    const f1 = options.precision === undefined ? (2 * sum) / (at + 1 + matches) : at + 1;
    if (f1 >= best.f1) best = { count: at + 1, f1 };
  }
  return best.count;
}

function expectedOf(sum: number, { count, matches }: { count: number; matches: number }): ExpectedQuality {
  const precision = count === 0 ? 1 : sum / count;
  const recall = matches === 0 ? 1 : Math.min(1, sum / matches);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
