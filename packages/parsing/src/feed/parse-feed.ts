import { parseFeed as parseWithFeedsmith } from "feedsmith";
import type { Feed } from "./feed.ts";
import { atomFeed, jsonFeed, rdfFeed, rssFeed } from "./formats.ts";
import { mendFeed } from "./mend-feed.ts";
import { shapeFeed } from "./shape-feed.ts";

export interface ParseFeedOptions {
  /** The feed's address, which resolves the others. */
  readonly url: string;
  /** What lies more than a day ahead of it is no date. */
  readonly nowMs: number;
  /** (Default: 500, as many as the longest feeds have) */
  readonly maxItems?: number;
}

/** Longer ones are archives of whole sites. */
const LONGEST_FEED = 16 * 1024 * 1024;

function readAny(text: string, maxItems: number): ReturnType<typeof parseWithFeedsmith<string>> | null {
  try {
    return parseWithFeedsmith<string>(text, { maxItems });
  } catch {
    return null;
  }
}

/** Reads a feed of any format, also one that breaks its rules or off; null for a text that is no feed. */
export function parseFeed(text: string, { url, nowMs, maxItems = 500 }: ParseFeedOptions): Feed | null {
  if (text.length > LONGEST_FEED) return null;
  const read = readAny(text, maxItems) ?? readAny(mendFeed(text), maxItems);
  if (read === null) return null;
  const loose =
    read.format === "rss"
      ? rssFeed(read.feed)
      : read.format === "atom"
        ? atomFeed(read.feed)
        : read.format === "rdf"
          ? rdfFeed(read.feed)
          : jsonFeed(read.feed);
  return shapeFeed({ format: read.format, ...loose }, { url, nowMs, maxItems });
}
