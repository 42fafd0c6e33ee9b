import { jaccardSimilarity, plainWords } from "@millrace/parsing/similarity";
import type { Block } from "../page/block.ts";

/** What became of a block; null where it came or went. */
export interface Difference {
  readonly before: Block | null;
  readonly after: Block | null;
}

/** From here on two texts are one that was changed. */
const SAME_TEXT = 0.4;
const SAME_PLACE = 0.2;
/** Two redesigned pages have nothing to pair, and would take long to find that out. */
const MOST_PAIRED = 400;

/** Blocks whose key the others have less often; the order of blocks tells nothing. */
function withoutSame(blocks: readonly Block[], others: readonly Block[]): Block[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return blocks.filter(({ key }) => {
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}

// Any number is as good as another, so that a new price is a change of the same text.
const wordSet = ({ key }: Block): Set<string> =>
  new Set(
    plainWords(key)
      .split(" ")
      .map((word) => (/\d/u.test(word) ? "#" : word)),
  );

/** Tells two readings of a page apart: what came, what went, what was changed. Equal pages in any order have no difference. */
export function compareBlocks(before: readonly Block[], after: readonly Block[]): Difference[] {
  const gone = withoutSame(before, after);
  const come = withoutSame(after, before);
  const candidates: { readonly from: Block; readonly to: Block; readonly score: number }[] = [];
  const words = new Map(come.slice(0, MOST_PAIRED).map((block) => [block, wordSet(block)]));
  for (const from of gone.slice(0, MOST_PAIRED)) {
    const own = wordSet(from);
    for (const [to, others] of words) {
      const alike = jaccardSimilarity(own, others);
      const score = alike + (from.place === to.place ? SAME_PLACE : 0);
      if (from.kind === to.kind && alike > 0 && score >= SAME_TEXT + SAME_PLACE) candidates.push({ from, to, score });
    }
  }
  const partner = new Map<Block, Block>();
  for (const { from, to } of candidates.sort((a, b) => b.score - a.score)) {
    if (partner.has(from) || partner.has(to)) continue;
    partner.set(from, to).set(to, from);
  }
  return [
    ...gone.map((block) => ({ before: block, after: partner.get(block) ?? null })),
    ...come.filter((block) => !partner.has(block)).map((block) => ({ before: null, after: block })),
  ];
}
