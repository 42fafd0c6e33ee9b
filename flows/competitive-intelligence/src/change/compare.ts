import { jaccardSimilarity, plainWords } from "@millrace/parsing/similarity";
import type { Block } from "../page/block.ts";
import { changedLinks, movedBlocks, withoutSame } from "./compare-details.ts";

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

// Any number is as good as another, so that a new price is a change of the same text.
const wordSet = ({ key }: Block): Set<string> =>
  new Set(
    plainWords(key)
      .split(" ")
      .map((word) => (/\d/u.test(word) ? "#" : word)),
  );

/** A block that stands where no other does, before and after, is the same one however much of it is another. */
function pairByPlace(
  gone: readonly Block[],
  come: readonly Block[],
  all: readonly (readonly Block[])[],
): [Block, Block][] {
  const keyOf = ({ kind, place, section }: Block): string => JSON.stringify([kind, place, section]);
  const counts = all.map((blocks) => Map.groupBy(blocks, keyOf));
  return gone.flatMap((from): [Block, Block][] => {
    const key = keyOf(from);
    if (from.kind === "picture" || counts.some((groups) => groups.get(key)?.length !== 1)) return [];
    const to = come.find((block) => keyOf(block) === key);
    return to === undefined ? [] : [[from, to]];
  });
}

/** Tells two readings of a page apart: what came, what went, what was changed. Equal pages in any order have no difference. */
export function compareBlocks(before: readonly Block[], after: readonly Block[]): Difference[] {
  // What older versions kept knows of texts alone.
  const isDetailed = before.some(({ links }) => links !== undefined);
  const now = isDetailed ? after : after.filter(({ kind }) => kind !== "picture");
  const gone = withoutSame(before, now);
  const come = withoutSame(now, before);
  const partner = new Map<Block, Block>();
  const pair = (from: Block, to: Block): void => {
    if (!partner.has(from) && !partner.has(to)) partner.set(from, to).set(to, from);
  };
  for (const { from, to } of likelyPairs(gone, come)) pair(from, to);
  const isFree = (block: Block): boolean => !partner.has(block);
  for (const [from, to] of pairByPlace(gone.filter(isFree), come.filter(isFree), [before, now])) pair(from, to);
  return [
    ...gone.map((block) => ({ before: block, after: partner.get(block) ?? null })),
    ...come.filter(isFree).map((block) => ({ before: null, after: block })),
    ...(isDetailed ? [...movedBlocks(before, now), ...changedLinks(before, now)] : []),
  ];
}

/** Blocks of which one may have become the other, the most alike first. */
function likelyPairs(gone: readonly Block[], come: readonly Block[]): { readonly from: Block; readonly to: Block }[] {
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
  return candidates.sort((a, b) => b.score - a.score);
}
