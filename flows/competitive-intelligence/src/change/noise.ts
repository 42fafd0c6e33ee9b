import type { Block } from "../page/block.ts";
import type { Difference } from "./compare.ts";
import { pricesIn } from "./numbers.ts";

/** How often each place of a page was compared, and how often it was another: what is learnt of a page. */
export type Restlessness = Readonly<Record<string, readonly [visits: number, changes: number]>>;

/** A place that was another so often, and nearly always, is another by itself. */
const FEWEST_CHANGES = 2;
const NEARLY_ALWAYS = 0.75;
/** Two readings in one visit differ by nothing that people did. */
const AT_ONCE = FEWEST_CHANGES;

const placesOf = ({ before, after }: Difference): string[] => [before, after].flatMap((block) => block?.place ?? []);

/** Places of single blocks; the items of a list share one, and that one of them changes says nothing of the others. */
function singlePlaces(blocks: readonly Block[]): Set<string> {
  const groups = Map.groupBy(blocks, ({ place }) => place);
  return new Set([...groups].filter(([, all]) => all.length === 1).map(([place]) => place));
}

/** Adds what a visit has shown: `differences` to the last visit, and `unstable` between two readings of this one. */
export function learn(
  known: Restlessness,
  {
    blocks,
    differences,
    unstable,
  }: {
    readonly blocks: readonly Block[];
    readonly differences: readonly Difference[];
    readonly unstable: readonly Difference[];
  },
): Restlessness {
  const changed = new Set(differences.flatMap(placesOf));
  const wavering = new Set(unstable.flatMap(placesOf));
  const learnt: Record<string, readonly [number, number]> = {};
  for (const place of new Set([...singlePlaces(blocks), ...wavering])) {
    const [visits, changes] = known[place] ?? [0, 0];
    // A place that was always quiet need not be remembered.
    const next = [
      visits + (wavering.has(place) ? AT_ONCE : 1),
      changes + (wavering.has(place) ? AT_ONCE : changed.has(place) ? 1 : 0),
    ] as const;
    if (next[1] > 0) learnt[place] = next;
  }
  return learnt;
}

/** The differences that are none of those that a page has by itself. A price is never taken for one of these by its history. */
export function withoutNoise(differences: readonly Difference[], known: Restlessness): Difference[] {
  return differences.filter((difference) => {
    const isRestless = placesOf(difference).every((place) => {
      const [visits, changes] = known[place] ?? [0, 0];
      return changes >= FEWEST_CHANGES && changes / visits >= NEARLY_ALWAYS;
    });
    const isPriced = [difference.before, difference.after].some((block) => pricesIn(block?.text ?? "").length > 0);
    return !isRestless || isPriced;
  });
}

/** The differences that a second reading of the same visit shows as well, however it pairs what went with what came. */
export function confirmed(differences: readonly Difference[], again: readonly Difference[]): Difference[] {
  const keyOf = (block: Block): string => JSON.stringify([block.key, block.card, block.links]);
  const keysOf = (side: "before" | "after") => new Set(again.flatMap((one) => one[side] ?? []).map(keyOf));
  const [gone, come] = [keysOf("before"), keysOf("after")];
  return differences.filter(
    ({ before, after }) => (before === null || gone.has(keyOf(before))) && (after === null || come.has(keyOf(after))),
  );
}
