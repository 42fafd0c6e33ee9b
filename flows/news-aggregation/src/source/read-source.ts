import type { FetchedPage, KnownPage } from "@millrace/browser";
import { PermanentError } from "@millrace/flow";
import { type Feed, type FeedItem, findFeeds, parseFeed, usualFeedAddresses } from "@millrace/parsing/feed";
import { parseHtml, textOf } from "@millrace/parsing/html";
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
  /** What was read, to ask next time for what has changed since; null where the server names neither tag nor date. */
  readonly read: LastRead | null;
  /** The source says that there is nothing new: it was not read again. */
  readonly isUnchanged: boolean;
};

/** The answer that a source was last read from. */
export type LastRead = KnownPage & { readonly asked: string; readonly foundBy: Reading["foundBy"] };

export interface ReadSourceOptions {
  readonly nowMs: number;
  /** The feed that an earlier run found. */
  readonly knownFeed: string | null;
  readonly lastRead: LastRead | null;
  fetch(url: string, since: KnownPage | null): Promise<FetchedPage>;
}

/** More than any source says in a day; what it said before is remembered anyway. */
const MOST_REPORTS = 200;

interface Around {
  readonly source: Source;
  readonly nowMs: number;
  /** The address that was asked. */
  readonly asked: string;
  readonly answer: FetchedPage;
}

/** What is kept of an answer, where the server can be asked for what has changed since. */
function readFrom(
  { url, etag, lastModified }: FetchedPage,
  told: Pick<LastRead, "asked" | "foundBy">,
): LastRead | null {
  return etag === null && lastModified === null ? null : { url, etag, lastModified, ...told };
}

/** What an item says: its summary, or its text where the summary is the same one cut off. */
function textIn({ summary, content }: FeedItem): string {
  if (content === null) return summary ?? "";
  const whole = textOf(parseHtml(content).root);
  const cut = (summary ?? "").replace(/\s+/gu, " ").replace(/\s*(?:…|\.\.\.|\[…\])$/u, "");
  return whole.startsWith(cut) ? whole : (summary ?? "");
}

function readingOf(feed: Feed, { source, nowMs, asked, answer }: Around): Reading {
  const reports = feed.items.slice(0, MOST_REPORTS).map(
    (item): Report => ({
      id: item.id,
      source: source.name,
      title: item.title || leadOf(item.summary ?? "").slice(0, 120),
      url: item.url,
      lead: leadOf(textIn(item)),
      author: item.author,
      at: item.publishedAt ?? new Date(nowMs).toISOString(),
      atIs: item.publishedAt === null ? "first seen" : "published",
    }),
  );
  const foundBy = feed.format;
  const read = readFrom(answer, { asked, foundBy });
  return { reports, foundBy, feed: asked === source.url ? null : asked, read, isUnchanged: false };
}

function unchanged(source: Source, last: LastRead): Reading {
  const feed = last.asked === source.url ? null : last.asked;
  return { reports: [], foundBy: last.foundBy, feed, read: last, isUnchanged: true };
}

/** Reads a source: as the feed that it is or that its page tells of, else what the page lists, else a feed at a usual place. */
export async function readSource(source: Source, options: ReadSourceOptions): Promise<Reading> {
  const { nowMs, knownFeed, lastRead } = options;
  const ask = async (asked: string) => {
    const last = lastRead?.asked === asked ? lastRead : null;
    const answer = await options.fetch(asked, last);
    return { answer, same: last !== null && answer.status === 304 ? unchanged(source, last) : null };
  };
  const readFeed = async (asked: string): Promise<Reading | null> => {
    const { answer, same } = await ask(asked);
    if (same !== null || answer.status >= 400) return same;
    const feed = parseFeed(answer.body, { url: answer.url, nowMs });
    return feed && readingOf(feed, { source, nowMs, asked, answer });
  };
  const known = knownFeed === null ? null : await readFeed(knownFeed);
  if (known !== null) return known;
  const { answer, same } = await ask(source.url);
  if (same !== null) return same;
  requireAnswer(source.url, answer, nowMs);
  const feed = parseFeed(answer.body, { url: answer.url, nowMs });
  if (feed !== null) return readingOf(feed, { source, nowMs, asked: source.url, answer });
  const page = parseHtml(answer.body);
  const [told] = findFeeds(page, answer.url);
  const toldReading = told === undefined ? null : await readFeed(told.url);
  if (toldReading !== null) return toldReading;
  const reports = listedItems(page, { source: source.name, url: answer.url, nowMs }).slice(0, MOST_REPORTS);
  if (reports.length > 0) {
    const read = readFrom(answer, { asked: source.url, foundBy: "list" });
    return { reports, foundBy: "list", feed: null, read, isUnchanged: false };
  }
  for (const address of usualFeedAddresses(answer.url)) {
    const found = await readFeed(address);
    if (found !== null) return found;
  }
  throw new PermanentError(
    `Cannot read ${source.url} as it must be a feed, tell of one, or list articles: it does none of these`,
    { hint: "Give the address of the source's feed, or of the page that lists its articles." },
  );
}
