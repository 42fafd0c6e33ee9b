import { plainWords } from "@millrace/parsing/similarity";
import type { Report } from "../source/report.ts";
import { type Story, sourcesIn } from "./story.ts";
import { vectorsOf, wordsOf } from "./story-words.ts";

/** A story with its place in the digest, and why it has it. */
export type RankedStory = {
  readonly id: string;
  /** The title of the report that has most in common with the others. */
  readonly title: string;
  readonly url: string | null;
  readonly score: number;
  readonly sources: readonly string[];
  readonly first: { readonly source: string; readonly at: string; readonly atIs: Report["atIs"] };
  readonly latestAt: string;
  /** Those of the wanted words that it has. */
  readonly keywords: readonly string[];
  /** Who said what when, the earliest first. */
  readonly statements: readonly Report[];
};

export interface RankOptions {
  readonly nowMs: number;
  readonly keywords: readonly string[];
  /** By the name of the source; 1 for one that is not named. */
  readonly weights: ReadonlyMap<string, number>;
}

/** After a day a story counts half. */
const HALF_LIFE_MS = 86_400_000;

function headline({ reports }: Story): Report {
  const vectorOf = vectorsOf(reports);
  const whole = vectorOf(reports.flatMap(wordsOf));
  const closeness = (report: Report) => {
    let product = 0;
    for (const [word, weight] of vectorOf(wordsOf(report))) product += weight * (whole.get(word) ?? 0);
    return product;
  };
  return reports.map((report) => ({ report, is: closeness(report) })).sort((a, b) => b.is - a.is)[0]!.report;
}

/** Whether a text has all words of a wanted one, each by its beginning. */
function has(text: readonly string[], keyword: string): boolean {
  return plainWords(keyword)
    .split(" ")
    .every((part) => text.some((word) => word.startsWith(part)));
}

/** Puts stories in order: by the weight of the sources that report them, how fresh they are, and the words that are wanted. */
export function rank(stories: readonly Story[], { nowMs, keywords, weights }: RankOptions): RankedStory[] {
  const ranked = stories.map((story): RankedStory => {
    const { id, reports } = story;
    const [first] = reports as [Report, ...Report[]];
    const latestAt = reports.at(-1)!.at;
    const sources = sourcesIn(story);
    const words = plainWords(reports.map(({ title, lead }) => `${title} ${lead}`).join(" ")).split(" ");
    const wanted = keywords.filter((keyword) => has(words, keyword));
    const weight = sources.reduce((sum, source) => sum + (weights.get(source) ?? 1), 0);
    const age = Math.max(0, nowMs - Date.parse(latestAt));
    const score = Math.log2(1 + weight) * 0.5 ** (age / HALF_LIFE_MS) * (1 + wanted.length);
    const { title, url } = headline(story);
    return {
      id,
      title,
      url,
      score: Math.round(score * 1_000) / 1_000,
      sources,
      first: { source: first.source, at: first.at, atIs: first.atIs },
      latestAt,
      keywords: wanted,
      statements: reports,
    };
  });
  return ranked.sort((a, b) => b.score - a.score || b.latestAt.localeCompare(a.latestAt) || a.id.localeCompare(b.id));
}
