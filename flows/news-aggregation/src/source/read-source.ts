import type { FetchedPage, KnownPage } from "@millrace/browser";
import { PermanentError } from "@millrace/flow";
import { type Feed, type FeedItem, findFeeds, parseFeed, usualFeedAddresses } from "@millrace/parsing/feed";
import { lineText, parseHtml, readMetaTags } from "@millrace/parsing/html";
import { nameOf, type Source } from "../news-input.ts";
import { listedItems } from "./listed-items.ts";
import { leadOf, type Report } from "./report.ts";
import { requireAnswer } from "./require-answer.ts";

/** How a source was read, and what it says; the recorded result of its step. */
export type Reading = {
  readonly reports: readonly Report[];
  /** As the source calls itself. */
  readonly title: string | null;
  readonly foundBy: Feed["format"] | "list";
  /** The feed that was read, where the source's own address is a page. */
  readonly feed: string | null;
  /** What was read, to ask next time for what has changed since; null where the server names neither tag nor date. */
  readonly read: LastRead | null;
  /** The source says that there is nothing new: it was not read again. */
  readonly isUnchanged: boolean;
};

/** The answer that a source was last read from. */
export type LastRead = KnownPage & {
  readonly asked: string;
  readonly foundBy: Reading["foundBy"];
  /** Missing in what older versions kept. */
  readonly title?: string | null;
};

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
  told: Pick<LastRead, "asked" | "foundBy" | "title">,
): LastRead | null {
  return etag === null && lastModified === null ? null : { url, etag, lastModified, ...told };
}

/** A name is short; some feeds say there what they are about. */
const LONGEST_NAME = 80;
const shortName = (title: string | null | undefined): string | null => title?.slice(0, LONGEST_NAME).trim() || null;

/** What an item says: its summary, or its text where the summary is the same one cut off. */
function textIn({ summary, content }: FeedItem): string {
  if (content === null) return summary ?? "";
  const whole = lineText(parseHtml(content).root);
  const cut = (summary ?? "").replace(/\s+/gu, " ").replace(/\s*(?:…|\.\.\.|\[…\])$/u, "");
  return whole.startsWith(cut) ? whole : (summary ?? "");
}

function readingOf(feed: Feed, { source, nowMs, asked, answer }: Around): Reading {
  const title = shortName(feed.title);
  const reports = feed.items.slice(0, MOST_REPORTS).map(
    (item): Report => ({
      id: item.id,
      source: nameOf(source, title),
      title: item.title || leadOf(item.summary ?? "").slice(0, 120),
      url: item.url,
      lead: leadOf(textIn(item)),
      author: item.author,
      at: item.publishedAt ?? new Date(nowMs).toISOString(),
      atIs: item.publishedAt === null ? "first seen" : "published",
    }),
  );
  const foundBy = feed.format;
  const read = readFrom(answer, { asked, foundBy, title });
  return { reports, title, foundBy, feed: asked === source.url ? null : asked, read, isUnchanged: false };
}

function unchanged(source: Source, last: LastRead): Reading {
  const feed = last.asked === source.url ? null : last.asked;
  return { reports: [], title: last.title ?? null, foundBy: last.foundBy, feed, read: last, isUnchanged: true };
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
  const title = shortName(readMetaTags(page).values.get("og:site_name")?.[0]);
  const around = { source: nameOf(source, title), url: answer.url, nowMs };
  const reports = listedItems(page, around).slice(0, MOST_REPORTS);
  if (reports.length > 0) {
    const read = readFrom(answer, { asked: source.url, foundBy: "list", title });
    return { reports, title, foundBy: "list", feed: null, read, isUnchanged: false };
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
