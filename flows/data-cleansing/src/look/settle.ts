import type { SpellingCluster } from "@millrace/parsing/spelling";
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

/** The decisions without the clusters that are left alone. */
export function without(
  decisions: Readonly<Record<string, Decision>>,
  leftAlone: readonly Doubt[],
): Record<string, Decision> {
  return Object.fromEntries(
    Object.entries(decisions).map(([place, decision]) => {
      if (decision.about !== "spellings") return [place, decision];
      const out = leftAlone.find(({ operation }) => operation === Number(place))?.clusters ?? [];
      const refused = new Set(out.map(({ canonical }) => canonical));
      return [place, { ...decision, clusters: decision.clusters.filter(({ canonical }) => !refused.has(canonical)) }];
    }),
  );
}
