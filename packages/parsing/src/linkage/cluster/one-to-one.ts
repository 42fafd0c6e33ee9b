import type { ScoredPairs } from "../score/score-pairs.ts";

/** Takes pairs from the likeliest down, each record once; the places of the pairs that are taken. */
export function oneToOne(pairs: ScoredPairs, order: Uint32Array): number[] {
  const used = new Set<number>();
  const taken: number[] = [];
  for (const at of order) {
    const [left, right] = [pairs.left[at] as number, pairs.right[at] as number];
    if (used.has(left) || used.has(right)) continue;
    used.add(left).add(right);
    taken.push(at);
  }
  return taken;
}
