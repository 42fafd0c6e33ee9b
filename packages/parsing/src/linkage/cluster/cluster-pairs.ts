import type { Pause } from "../score/pause.ts";
import type { ScoredPairs } from "../score/score-pairs.ts";
import type { Decision } from "./decide.ts";

/** Cross pairs of two clusters that are looked at before they become one; more tell nothing new. */
const mostLooks = 64;
const pairsAtOnce = 1_024;
/** What one pair can say for or against it, in bits: no single pair outvotes many. */
const mostVoice = 8;

interface Clustering {
  readonly rows: number;
  /** Where the second table begins; `rows` for one table. */
  readonly leftRows: number;
  /** The odds of any pair in bits. */
  bitsOf(left: number, right: number): number;
  readonly pause?: Pause | undefined;
}

/**
 * Groups the records that belong together: for each record the first one of its cluster.
 *
 * Goes through the pairs that were taken from the likeliest down. Two clusters become one when their pairs together speak for
 * it, so a chain of doubtful pairs does not tie together what has nothing in common.
 */
export async function clusterPairs(
  pairs: ScoredPairs,
  { decision, clustering }: { readonly decision: Decision; readonly clustering: Clustering },
): Promise<Uint32Array> {
  const { rows, leftRows, bitsOf } = clustering;
  const clusterOf = Uint32Array.from({ length: rows }, (_, row) => row);
  const members = new Map<number, number[]>();
  const membersOf = (cluster: number) => members.get(cluster) ?? [cluster];
  const level = Math.log2(Math.max(1e-9, decision.threshold) / Math.max(1e-9, 1 - decision.threshold));
  const ofOneTable = (one: number, other: number) => leftRows < rows && one < leftRows === other < leftRows;
  const voice = (one: number, other: number) =>
    Math.max(-mostVoice, Math.min(mostVoice, bitsOf(Math.min(one, other), Math.max(one, other)) - Math.min(0, level)));
  let looked = 0;
  for (const at of decision.taken) {
    if (looked++ % pairsAtOnce === 0) await clustering.pause?.();
    const one = clusterOf[pairs.left[at] as number] as number;
    const other = clusterOf[pairs.right[at] as number] as number;
    if (one === other) continue;
    const [here, there] = [membersOf(one), membersOf(other)];
    if (here.length * there.length > 1 && !speakFor({ here, there, ofOneTable, voice })) continue;
    const joined = [...here, ...there];
    const first = Math.min(one, other);
    for (const row of joined) clusterOf[row] = first;
    members.delete(one);
    members.delete(other);
    members.set(first, joined);
  }
  return clusterOf;
}

interface Vote {
  readonly here: readonly number[];
  readonly there: readonly number[];
  /** Whether two records lie in one of two linked tables, where they have no say. */
  ofOneTable(one: number, other: number): boolean;
  voice(one: number, other: number): number;
}

function speakFor({ here, there, ofOneTable, voice }: Vote): boolean {
  let sum = 0;
  const stride = Math.max(1, Math.floor((here.length * there.length) / mostLooks));
  for (let look = 0; look < here.length * there.length; look += stride) {
    const one = here[look % here.length] as number;
    const other = there[Math.floor(look / here.length)] as number;
    if (ofOneTable(one, other)) continue;
    sum += voice(one, other);
  }
  return sum > 0;
}
