import { plainWords, type WordVector, wordWeights } from "@millrace/parsing/similarity";
import type { Report } from "../source/report.ts";

const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/u;
/** What every text has says next to nothing, but two texts of nothing else are still alike. */
const LEAST_WEIGHT = 0.1;

/** Endings by which words are bent; what is left has at least four letters. */
const ENDING = /^(\p{L}{3,}\p{L})(?:ing|ed|es|s|en|er|e)$/u;

/** A word without the ending that it is bent by, so that one report's "holds" is the other's "holding". */
const stemOf = (word: string): string => (word.length < 5 ? word : word.replace(/ies$/u, "y").replace(ENDING, "$1"));

/** The words of a report that are compared: those of its title twice; pairs of signs where a script writes no spaces. */
export function wordsOf({ title, lead }: Pick<Report, "title" | "lead">): string[] {
  return plainWords(`${title} ${title} ${lead}`)
    .split(" ")
    .flatMap((word) => {
      if (!UNSPACED.test(word)) return word.length > 2 || /\d/u.test(word) ? [stemOf(word)] : [];
      return Array.from({ length: Math.max(1, word.length - 1) }, (_, at) => word.slice(at, at + 2));
    });
}

/** Makes vectors of words in which what many reports have in common counts little. Source: Salton, TF-IDF. */
export function vectorsOf(
  reports: readonly Pick<Report, "title" | "lead">[],
): (words: readonly string[]) => WordVector {
  const { weightOf } = wordWeights(reports.map(wordsOf));
  return (words) => {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const weights = [...counts].map(
      ([word, times]) => [word, (1 + Math.log(times)) * Math.max(LEAST_WEIGHT, weightOf(word) - 1)] as const,
    );
    const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
    return new Map(weights.map(([word, weight]) => [word, weight / length]));
  };
}
