/** How a text compares with the true one, each 0 to 1. */
export interface Overlap {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const SHINGLE_WORDS = 4;

/** Source: evaluate.py of scrapinghub/article-extraction-benchmark: Python's \w+, case kept, multisets of 4 words in a row. */
function shinglesOf(text: string): Map<string, number> {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const counts = new Map<string, number>();
  for (let at = 0; at < Math.max(1, words.length - SHINGLE_WORDS + 1); at++) {
    const shingle = words.slice(at, at + SHINGLE_WORDS).join(" ");
    if (shingle !== "") counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  }
  return counts;
}

const sizeOf = (counts: Map<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Compares a text with the true one by their shingles; two empty texts are alike. */
export function overlapOf(found: string, truth: string): Overlap {
  const [foundCounts, truthCounts] = [shinglesOf(found), shinglesOf(truth)];
  const [foundSize, truthSize] = [sizeOf(foundCounts), sizeOf(truthCounts)];
  if (foundSize === 0 && truthSize === 0) return { precision: 1, recall: 1, f1: 1 };
  let both = 0;
  for (const [shingle, count] of foundCounts) both += Math.min(count, truthCounts.get(shingle) ?? 0);
  return {
    precision: foundSize === 0 ? 0 : both / foundSize,
    recall: truthSize === 0 ? 0 : both / truthSize,
    f1: (2 * both) / (foundSize + truthSize),
  };
}
