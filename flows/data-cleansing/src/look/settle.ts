import { type SpellingCluster, sureParts } from "@millrace/parsing/spelling";
import type { Operation } from "../recipe/operation.ts";
import type { Decision } from "./look.ts";

/** Clusters of a column that are not sure enough to be merged without asking. */
export type Doubt = {
  readonly operation: number;
  readonly column: string;
  readonly clusters: readonly SpellingCluster[];
};

/** The doubtful clusters of what was decided. */
export function doubtsOf(decisions: Readonly<Record<string, Decision>>, recipe: readonly Operation[]): Doubt[] {
  return Object.entries(decisions).flatMap(([place, decision]) => {
    const operation = recipe[Number(place)];
    if (decision.about !== "spellings" || operation?.do !== "cluster") return [];
    const clusters = decision.clusters.filter(({ confidence }) => confidence < operation.above);
    return clusters.length === 0 ? [] : [{ operation: Number(place), column: operation.column, clusters }];
  });
}

/**
 * A decision without the clusters that are left alone, and those. A person's word names them whole; where nobody has said
 * anything, the sure parts of the doubtful ones are merged, as they would be by themselves.
 */
export function settle(
  decision: Decision,
  { doubt, operation, excepted }: { doubt: Doubt; operation: Operation; excepted: readonly SpellingCluster[] | null },
): { readonly decision: Decision; readonly left: Doubt } {
  if (decision.about !== "spellings" || operation.do !== "cluster") return { decision, left: doubt };
  const left = { ...doubt, clusters: excepted ?? doubt.clusters };
  const refused = new Set(left.clusters.map(({ canonical }) => canonical));
  const clusters = decision.clusters.filter(({ canonical }) => !refused.has(canonical));
  if (excepted) return { decision: { ...decision, clusters }, left };
  const sure = left.clusters.flatMap((cluster) => sureParts(cluster, operation));
  const merged = new Set(
    sure.flatMap(({ canonical, values }) => values.map((one) => one.value).filter((value) => value !== canonical)),
  );
  const open = left.clusters.map((cluster) => ({
    ...cluster,
    values: cluster.values.filter(({ value }) => !merged.has(value)),
  }));
  return { decision: { ...decision, clusters: [...clusters, ...sure] }, left: { ...doubt, clusters: open } };
}
