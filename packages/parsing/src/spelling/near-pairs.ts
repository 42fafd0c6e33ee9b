import { editDistance, jaroWinkler, plainWords } from "../similarity/index.ts";

/** Blocks that are larger say nothing of likeness: words such as "street". */
const largestBlock = 200;
const shortestValue = 5;

/**
 * Pairs of places whose values are near: at most one edit in eight characters, up to three, or 0.96 by Jaro and Winkler.
 * Compared are only values that share a block: beginning, end, a piece of the middle, or their first sorted letters. Two
 * values with errors in all of these are missed.
 */
export function* nearPairs(counts: readonly { readonly value: string }[]): Iterable<readonly [number, number]> {
  const texts = counts.map(({ value }) => plainWords(value));
  const blocks = new Map<string, number[]>();
  for (const [at, text] of texts.entries()) {
    if (text.length < shortestValue) continue;
    const tried = new Set<number>();
    for (const key of blockKeys(text)) {
      const block = blocks.get(key) ?? [];
      for (const other of block) {
        if (tried.has(other)) continue;
        tried.add(other);
        if (areNear(text, texts[other]!)) yield [other, at];
      }
      if (block.length < largestBlock) block.push(at);
      blocks.set(key, block);
    }
  }
}

/** Beginning, end, the piece after the first third, and the least letters in order. */
function blockKeys(text: string): Set<string> {
  const bare = text.replaceAll(" ", "");
  const third = Math.floor(bare.length / 3);
  return new Set([
    `^${bare.slice(0, 4)}`,
    `${bare.slice(-4)}$`,
    `~${bare.slice(third, third + 4)}`,
    `*${[...bare].sort().join("").slice(0, 5)}`,
  ]);
}

/** Whether two texts of plain words differ by an error or three. */
export function areNear(one: string, other: string): boolean {
  const limit = Math.min(3, Math.floor(Math.max(one.length, other.length) / 8) + 1);
  if (Math.min(one.length, other.length) < 8 && one[0] !== other[0]) return false;
  return editDistance(one, other, { limit }) <= limit || (one.length >= 8 && jaroWinkler(one, other) >= 0.96);
}
