import { plainAddress, shortId } from "@millrace/parsing/listing";
import { plainWords, type WordVector } from "@millrace/parsing/similarity";
import type { Report } from "../source/report.ts";
import type { Story } from "./story.ts";
import { vectorsOf, wordsOf } from "./story-words.ts";

/** From this cosine on two texts tell the same story. */
const SAME_STORY = 0.32;
/** Words that so many stories share bring no two of them together. */
const MOST_SHARED = 200;
/** The latest reports speak for their story. */
const SPEAKING = 8;
const HOUR_MS = 3_600_000;

interface Growing {
  id: string;
  reports: Report[];
  vector: WordVector;
  fromMs: number;
  toMs: number;
}

const byTime = (a: Report, b: Report): number =>
  a.at.localeCompare(b.at) || a.source.localeCompare(b.source) || a.id.localeCompare(b.id);
const titleKey = ({ title }: Report): string => plainWords(title);
const addressKey = ({ url }: Report): string | null => (url === null ? null : plainAddress(url));

/** Stories that can be found by a word, an address or a title. */
class StoryIndex {
  readonly #byWord = new Map<string, Set<Growing>>();
  readonly #byKey = new Map<string, Growing>();

  add(story: Growing, report: Report): void {
    for (const word of story.vector.keys()) {
      const stories = this.#byWord.get(word);
      if (stories === undefined) this.#byWord.set(word, new Set([story]));
      else stories.add(story);
    }
    for (const key of keysOf(report)) if (!this.#byKey.has(key)) this.#byKey.set(key, story);
  }

  /** The story that is most alike; the older of two that are equally so. */
  find(report: Report, vector: WordVector, isNear: (story: Growing) => boolean): Growing | null {
    const same = keysOf(report)
      .map((key) => this.#byKey.get(key))
      .find((story) => story !== undefined && isNear(story));
    if (same !== undefined) return same;
    const products = new Map<Growing, number>();
    for (const [word, weight] of vector) {
      const stories = this.#byWord.get(word);
      if (stories === undefined || stories.size > MOST_SHARED) continue;
      for (const story of stories)
        products.set(story, (products.get(story) ?? 0) + weight * (story.vector.get(word) ?? 0));
    }
    let best: Growing | null = null;
    let score = SAME_STORY;
    for (const [story, product] of products)
      if (product >= score && isNear(story) && (best === null || product > score || story.id < best.id)) {
        best = story;
        score = product;
      }
    return best;
  }
}

function keysOf(report: Report): string[] {
  const title = titleKey(report);
  // Titles such as "Live blog" or "Weather" are those of many stories.
  return [
    ...(title.split(" ").length >= 5 ? [`title ${title}`] : []),
    `address ${addressKey(report) ?? `${report.source} ${report.id}`}`,
  ];
}

/**
 * Adds reports to the stories that they belong to, or begins new ones: by the words that they share and others do not, within
 * the time that reports of a story may be apart. The order in which reports are given does not matter.
 */
export function joinReports(
  stories: readonly Story[],
  { reports, windowHours }: { readonly reports: readonly Report[]; readonly windowHours: number },
): Story[] {
  const vectorOf = vectorsOf([...stories.flatMap((story) => story.reports), ...reports]);
  const speak = (story: Growing) => {
    story.vector = vectorOf(story.reports.slice(-SPEAKING).flatMap(wordsOf));
  };
  const index = new StoryIndex();
  const all = stories.map(({ id, reports: [...kept] }): Growing => {
    const times = kept.map(({ at }) => Date.parse(at));
    const story = { id, reports: kept, vector: new Map(), fromMs: Math.min(...times), toMs: Math.max(...times) };
    speak(story);
    for (const report of kept) index.add(story, report);
    return story;
  });
  for (const report of [...reports].sort(byTime)) {
    const atMs = Date.parse(report.at);
    const vector = vectorOf(wordsOf(report));
    const isNear = ({ fromMs, toMs }: Growing) =>
      atMs >= fromMs - windowHours * HOUR_MS && atMs <= toMs + windowHours * HOUR_MS;
    let story = index.find(report, vector, isNear);
    if (story === null) {
      story = { id: shortId(`${report.source}\n${report.id}`), reports: [report], vector, fromMs: atMs, toMs: atMs };
      all.push(story);
    } else {
      story.reports.push(report);
      story.fromMs = Math.min(story.fromMs, atMs);
      story.toMs = Math.max(story.toMs, atMs);
      speak(story);
    }
    index.add(story, report);
  }
  return all.map(({ id, reports: joined }) => ({ id, reports: joined.sort(byTime) }));
}
