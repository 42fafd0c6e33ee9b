import type { Decision, ScoredPairs } from "@millrace/parsing/linkage";

/** A pair that the report explains. */
export interface ExamplePair {
  readonly left: number;
  readonly right: number;
  readonly probability: number;
  readonly taken: boolean;
}

/** Pairs of each kind that are shown. */
const shown = 4;

/** Some of the surest matches, of those just above and just below the threshold. */
export function examplePairs(pairs: ScoredPairs, { taken, probabilities }: Decision): ExamplePair[] {
  const isTaken = new Set(taken);
  const below = Array.from(probabilities.keys())
    .filter((at) => !isTaken.has(at))
    .sort((one, other) => (probabilities[other] as number) - (probabilities[one] as number))
    .slice(0, shown);
  const places = new Set([...taken.slice(0, shown), ...taken.slice(-shown), ...below]);
  return [...places].map((at) => ({
    left: pairs.left[at] as number,
    right: pairs.right[at] as number,
    probability: probabilities[at] as number,
    taken: isTaken.has(at),
  }));
}
