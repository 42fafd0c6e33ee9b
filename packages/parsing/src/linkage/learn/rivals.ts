/** Pairs between two tables, of which each record has one match at most. */
export interface RivalPairs {
  /** All records, and where those of the second table begin. */
  readonly rows: number;
  readonly leftRows: number;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
}

/** So many rounds of messages settle the second digit. */
const rounds = 4;
/** Some records of a table are always taken to have no match, so that the odds stay finite. */
const mostMatched = 0.95;

/**
 * The probability of each pair when records rival for matches, from its odds without rivals.
 *
 * All ways to match the tables one to one are weighed by the odds of their pairs; the marginals come from messages between
 * the pairs' records (belief propagation): how free a record is, were it not for this pair. `share` is the part of all pairs
 * that match.
 */
export function rivalProbabilities(
  { rows, leftRows, left, right }: RivalPairs,
  { odds, share }: { readonly odds: ArrayLike<number>; readonly share: number },
): Float64Array {
  // Odds count both records of a pair as free; most of them are not, where most records have a match.
  const freeLeft = 1 - Math.min(mostMatched, share * (rows - leftRows));
  const freeRight = 1 - Math.min(mostMatched, share * leftRows);
  const activity = (1 - share) / (freeLeft * freeRight);
  const leftFree = new Float64Array(left.length).fill(freeLeft);
  const rightFree = new Float64Array(left.length).fill(freeRight);
  const claims = new Float64Array(rows);
  for (let round = 0; round < rounds; round++) {
    claims.fill(0);
    for (let at = 0; at < left.length; at++) {
      const weight = activity * (odds[at] as number);
      const [one, other] = [left[at] as number, right[at] as number];
      claims[one] = (claims[one] as number) + weight * (rightFree[at] as number);
      claims[other] = (claims[other] as number) + weight * (leftFree[at] as number);
    }
    for (let at = 0; at < left.length; at++) {
      const weight = activity * (odds[at] as number);
      const ofRivalsLeft = (claims[left[at] as number] as number) - weight * (rightFree[at] as number);
      const ofRivalsRight = (claims[right[at] as number] as number) - weight * (leftFree[at] as number);
      leftFree[at] = 1 / (1 + Math.max(0, ofRivalsLeft));
      rightFree[at] = 1 / (1 + Math.max(0, ofRivalsRight));
    }
  }
  return Float64Array.from(left, (_, at) => {
    const claim = activity * (odds[at] as number) * (leftFree[at] as number) * (rightFree[at] as number);
    return claim / (1 + claim);
  });
}
