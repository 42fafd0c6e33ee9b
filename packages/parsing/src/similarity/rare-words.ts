/** Words of a text with their weights, unit length: what `cosineSimilarity` compares. */
export type WordVector = ReadonlyMap<string, number>;

/** How often words occur in a collection of texts, and so how much their agreement tells. */
export interface WordWeights {
  readonly texts: number;
  /** ln of how seldom the word is, smoothed; the highest of all for a word that the collection lacks. */
  weightOf(word: string): number;
  vectorOf(words: Iterable<string>): WordVector;
}

/** Learns TF-IDF weights from texts that are split into words; one text is read at a time. */
export function wordWeights(texts: Iterable<Iterable<string>>): WordWeights {
  const textsWith = new Map<string, number>();
  let count = 0;
  for (const words of texts) {
    count++;
    for (const word of new Set(words)) textsWith.set(word, (textsWith.get(word) ?? 0) + 1);
  }
  const weightOf = (word: string) => Math.log((count + 1) / ((textsWith.get(word) ?? 0) + 1)) + 1;
  return { texts: count, weightOf, vectorOf: (words) => vectorOf(words, weightOf) };
}

function vectorOf(words: Iterable<string>, weightOf: (word: string) => number): WordVector {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weights = [...counts].map(([word, times]) => [word, (1 + Math.log(times)) * weightOf(word)] as const);
  const length = Math.hypot(...weights.map(([, weight]) => weight));
  return new Map(weights.map(([word, weight]) => [word, weight / length]));
}

/** The cosine of two unit vectors of words, 0 to 1; two empty ones are alike. */
export function cosineSimilarity(one: WordVector, other: WordVector): number {
  if (one.size === 0 && other.size === 0) return 1;
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  let product = 0;
  for (const [word, weight] of few) product += weight * (many.get(word) ?? 0);
  return Math.min(1, product);
}
