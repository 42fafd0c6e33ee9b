import type { FetchedPage } from "@millrace/browser";
import { PermanentError } from "@millrace/flow";
import { type Feed, findFeeds, parseFeed, usualFeedAddresses } from "@millrace/parsing/feed";
import { parseHtml } from "@millrace/parsing/html";
import type { Source } from "../news-input.ts";
import { listedItems } from "./listed-items.ts";
import { leadOf, type Report } from "./report.ts";
import { requireAnswer } from "./require-answer.ts";

/** How a source was read, and what it says; the recorded result of its step. */
export type Reading = {
  readonly reports: readonly Report[];
  readonly foundBy: Feed["format"] | "list";
  /** The feed that was read, where the source's own address is a page. */
  readonly feed: string | null;
};

export interface ReadSourceOptions {
  readonly nowMs: number;
  /** The feed that an earlier run found. */
  readonly knownFeed: string | null;
  fetch(url: string): Promise<FetchedPage>;
}

/** More than any source says in a day; what it said before is remembered anyway. */
const MOST_REPORTS = 200;

function readingOf(
  feed: Feed,
  { source, nowMs, address }: { source: Source; nowMs: number; address: string },
): Reading {
  const reports = feed.items.slice(0, MOST_REPORTS).map(
    (item): Report => ({
      id: item.id,
      source: source.name,
      title: item.title || leadOf(item.summary ?? "").slice(0, 120),
      url: item.url,
      lead: leadOf(item.summary ?? ""),
      author: item.author,
      at: item.publishedAt ?? new Date(nowMs).toISOString(),
      atIs: item.publishedAt === null ? "first seen" : "published",
    }),
  );
  return { reports, foundBy: feed.format, feed: address === source.url ? null : address };
}

/** Reads a source: as the feed that it is or that its page tells of, else what the page lists, else a feed at a usual place. */
export async function readSource(source: Source, { nowMs, knownFeed, fetch }: ReadSourceOptions): Promise<Reading> {
  const readFeed = async (address: string): Promise<Reading | null> => {
    const answer = await fetch(address);
    if (answer.status >= 400) return null;
    const feed = parseFeed(answer.body, { url: answer.url, nowMs });
    return feed && readingOf(feed, { source, nowMs, address });
  };
  const known = knownFeed === null ? null : await readFeed(knownFeed);
  if (known !== null) return known;
  const answer = await fetch(source.url);
  requireAnswer(source.url, answer, nowMs);
  const feed = parseFeed(answer.body, { url: answer.url, nowMs });
  if (feed !== null) return readingOf(feed, { source, nowMs, address: source.url });
  const page = parseHtml(answer.body);
  const [told] = findFeeds(page, answer.url);
  const toldReading = told === undefined ? null : await readFeed(told.url);
  if (toldReading !== null) return toldReading;
  const reports = listedItems(page, { source: source.name, url: answer.url, nowMs }).slice(0, MOST_REPORTS);
  if (reports.length > 0) return { reports, foundBy: "list", feed: null };
  for (const address of usualFeedAddresses(answer.url)) {
    const found = await readFeed(address);
    if (found !== null) return found;
  }
  throw new PermanentError(
    `Cannot read ${source.url} as it must be a feed, tell of one, or list articles: it does none of these`,
    { hint: "Give the address of the source's feed, or of the page that lists its articles." },
  );
}
