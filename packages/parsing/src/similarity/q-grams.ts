/** The pieces of q characters of a text, each once, in order; a shorter text is its own only piece. */
export function qGrams(text: string, q: number): Set<string> {
  if (text.length <= q) return new Set(text === "" ? [] : [text]);
  const grams = new Set<string>();
  for (let at = 0; at + q <= text.length; at++) grams.add(text.slice(at, at + q));
  return grams;
}

/** Dice's coefficient of two sets, 0 to 1: twice the common part over the sum of sizes; two empty sets are alike. */
export function diceSimilarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return one.size + other.size === 0 ? 1 : (2 * commonSize(one, other)) / (one.size + other.size);
}

/** Jaccard's coefficient of two sets, 0 to 1: the common part over the union; two empty sets are alike. */
export function jaccardSimilarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = commonSize(one, other);
  const union = one.size + other.size - common;
  return union === 0 ? 1 : common / union;
}

function commonSize(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  let common = 0;
  for (const item of few) if (many.has(item)) common++;
  return common;
}
