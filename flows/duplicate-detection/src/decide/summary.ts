import type { Decision } from "@millrace/parsing/linkage";

/** What was found in numbers. */
export function summaryOf(decision: Decision, clusterOf: Uint32Array) {
  const sizes = new Map<number, number>();
  for (const cluster of clusterOf) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const tenths = new Array<number>(10).fill(0);
  for (const probability of decision.probabilities) {
    const place = Math.min(9, Math.floor(probability * 10));
    tenths[place] = (tenths[place] as number) + 1;
  }
  const clusters = [...sizes.values()].filter((size) => size > 1).length;
  return {
    matches: decision.taken.length,
    clusters,
    /** Records that could go, were one of each cluster kept. */
    duplicates: clusterOf.length - sizes.size,
    threshold: decision.threshold,
    expected: decision.expected,
    tenths,
  };
}
