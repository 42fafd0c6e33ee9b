import { plainWords } from "../../similarity/index.ts";

/** The words of each value of a text column with their weights; unit vectors one after the other, words in order. */
export interface WordVectors {
  readonly starts: Uint32Array;
  readonly words: Uint32Array;
  readonly weights: Float32Array;
  /** In how many values a word stands. */
  readonly valuesWith: Uint32Array;
}

/** The vectors of the values of a dictionary, whose first value is none. */
export function wordVectors(values: readonly string[]): WordVectors {
  const places = new Map<string, number>();
  const starts = new Uint32Array(values.length + 1);
  const words: number[] = [];
  for (let at = 1; at < values.length; at++) {
    starts[at] = words.length;
    const own = new Set<number>();
    for (const word of comparedWords(values[at] as string)) {
      const place = places.get(word) ?? places.size;
      if (place === places.size) places.set(word, place);
      own.add(place);
    }
    for (const place of [...own].sort((one, other) => one - other)) words.push(place);
  }
  starts[values.length] = words.length;
  return weighed({ starts, words: Uint32Array.from(words), wordCount: places.size });
}

function weighed({
  starts,
  words,
  wordCount,
}: {
  starts: Uint32Array;
  words: Uint32Array;
  wordCount: number;
}): WordVectors {
  const valuesWith = new Uint32Array(wordCount);
  for (const word of words) valuesWith[word] = (valuesWith[word] as number) + 1;
  const weights = new Float32Array(words.length);
  const total = starts.length - 2;
  for (let at = 1; at + 1 < starts.length; at++) {
    let square = 0;
    const [from, to] = [starts[at] as number, starts[at + 1] as number];
    for (let place = from; place < to; place++) {
      const weight = Math.log((total + 1) / (valuesWith[words[place] as number] as number));
      weights[place] = weight;
      square += weight * weight;
    }
    const length = Math.sqrt(square) || 1;
    for (let place = from; place < to; place++) weights[place] = (weights[place] as number) / length;
  }
  return { starts, words, weights, valuesWith };
}

/** Words, and what a number or model name is with its signs left out: `KX-TG4500B` is also `kxtg4500b`. */
function* comparedWords(text: string): Generator<string> {
  for (const chunk of text.split(/[\s,;/()[\]"]+/u)) {
    const plain = plainWords(chunk);
    if (plain === "") continue;
    const parts = plain.split(" ");
    yield* parts;
    if (parts.length > 1 && /\d/.test(plain)) yield parts.join("");
  }
}

/** The cosine of two values, 0 to 1. */
export function cosineOfValues({ starts, words, weights }: WordVectors, one: number, other: number): number {
  let here = starts[one] as number;
  let there = starts[other] as number;
  const hereEnd = starts[one + 1] as number;
  const thereEnd = starts[other + 1] as number;
  let product = 0;
  while (here < hereEnd && there < thereEnd) {
    const difference = (words[here] as number) - (words[there] as number);
    if (difference === 0) product += (weights[here++] as number) * (weights[there++] as number);
    else if (difference < 0) here++;
    else there++;
  }
  return Math.min(1, product);
}
