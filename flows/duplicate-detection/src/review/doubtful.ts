import type { Decision, ScoredPairs } from "@millrace/parsing/linkage";

/** Which pairs a person is asked about. */
export interface DoubtfulBand {
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** Places of the pairs in the band, those closest to even odds first. */
export function doubtfulPairs({ probabilities }: Decision, { from, to, most }: DoubtfulBand): number[] {
  const places: number[] = [];
  probabilities.forEach((probability, at) => {
    if (probability >= from && probability <= to) places.push(at);
  });
  const doubt = (at: number) => Math.abs((probabilities[at] as number) - 0.5);
  return places.sort((one, other) => doubt(one) - doubt(other) || one - other).slice(0, most);
}

/** What a person said of pairs, by their place: the same or not. */
export type Answers = Readonly<Record<string, boolean>>;

/** An answer outweighs all fields together. */
const answerBits = 60;

/** The pairs with what a person said of them in place of what was worked out. */
export function withAnswers(pairs: ScoredPairs, answers: Answers): ScoredPairs {
  const bits = pairs.bits.slice();
  for (const [place, same] of Object.entries(answers)) bits[Number(place)] = same ? answerBits : -answerBits;
  return { ...pairs, bits };
}
