import { decodeText } from "../html/index.ts";
import { shortId } from "../listing/plain-address.ts";
import type { Feed, FeedItem } from "./feed.ts";
import { feedDate } from "./feed-date.ts";
import type { LooseItem, LooseText, NamedFeed } from "./formats.ts";

/** Longer texts are cut: a feed is read as a whole into memory and into a journal. */
const LONGEST_TITLE = 500;
const LONGEST_SUMMARY = 5_000;
const LONGEST_CONTENT = 200_000;
const MOST_LISTED = 50;

function plainText(text: LooseText | undefined, longest: number): string | null {
  if (text === undefined) return null;
  // Markup that a page escaped once too often shows its tags when it is read once.
  const once = text.isMarkup ? decodeText(text.text) : text.text.replace(/\s+/gu, " ").trim();
  const read =
    text.isMarkup && /<\/?(?:p|br|a|b|i|em|strong|div|span|img)\b[^>]*>/iu.test(once) ? decodeText(once) : once;
  return read.slice(0, longest) || null;
}

function addressOf(written: string | undefined, base: string): string | null {
  const target = written === undefined ? null : URL.parse(written.trim(), base);
  return target !== null && /^https?:$/u.test(target.protocol) ? target.href : null;
}

function contentOf(content: LooseText | undefined, base: string): string | null {
  if (content === undefined) return null;
  const { text, isMarkup } = content;
  const written = text.slice(0, LONGEST_CONTENT);
  if (!isMarkup) return written.replace(/&/gu, "&amp;").replace(/</gu, "&lt;") || null;
  const resolved = written.replace(/(?<=\s(?:href|src)\s*=\s*)(?:"[^"]*"|'[^']*')/giu, (quoted) => {
    const address = quoted.slice(1, -1).trim();
    if (/^(?:#|data:|mailto:|tel:)/iu.test(address)) return quoted;
    return `"${(URL.parse(address, base)?.href ?? address).replaceAll('"', "%22")}"`;
  });
  return resolved || null;
}

const firstOf = <Value>(values: readonly (Value | null | undefined)[]): Value | null =>
  values.find((value) => value !== null && value !== undefined) ?? null;
const distinct = (texts: readonly (string | undefined)[]): string[] =>
  [...new Set(texts.map((text) => decodeText(text ?? "").slice(0, LONGEST_TITLE)))]
    .filter((text) => text !== "")
    .slice(0, MOST_LISTED);

/** Such as `anna@site.example (Anna Berg)`, as RSS wants it. */
const personOf = (name: string | undefined): string | undefined =>
  /^\S+@\S+\s*\((.+)\)$/u.exec(name?.trim() ?? "")?.[1] ?? name;

interface Around {
  readonly url: string;
  readonly nowMs: number;
  readonly language: string | null;
  readonly authors: readonly (string | undefined)[];
}

function shapeItem(item: LooseItem, { url: feedUrl, nowMs, language, authors }: Around): FeedItem | null {
  const base = addressOf(item.base, feedUrl) ?? feedUrl;
  const url = firstOf(item.urls.map((written) => addressOf(written, base)));
  const dateOf = (written: LooseItem["published"]) =>
    firstOf(written.map((text) => (text === undefined ? null : feedDate(text, nowMs))));
  const summary = plainText(item.summary, LONGEST_SUMMARY);
  const content = contentOf(item.content, url ?? base);
  const title = plainText(item.title, LONGEST_TITLE) ?? "";
  if (title === "" && summary === null && content === null && url === null) return null;
  const own = distinct(item.authors.map(personOf));
  const updatedAt = dateOf(item.updated);
  return {
    id: item.id?.trim().slice(0, LONGEST_TITLE) || (url ?? shortId(`${title}\n${summary ?? content ?? ""}`)),
    title,
    url,
    publishedAt: dateOf(item.published) ?? updatedAt,
    updatedAt,
    author: (own.length > 0 ? own : distinct(authors.map(personOf))).join(", ") || null,
    summary: summary ?? plainText(item.content, LONGEST_SUMMARY),
    content,
    enclosures: item.enclosures.slice(0, MOST_LISTED).flatMap((file) => {
      const target = addressOf(file.url, base);
      const sizeBytes = file.length !== undefined && file.length > 0 ? file.length : null;
      return target === null ? [] : [{ url: target, mediaType: file.type ?? null, sizeBytes }];
    }),
    categories: distinct(item.categories),
    language: item.language?.trim() || language,
  };
}

/** Brings what a format told into the one shape: addresses resolved, dates checked, texts plain and cut, each id once. */
export function shapeFeed(
  feed: NamedFeed,
  { url, nowMs, maxItems }: { readonly url: string; readonly nowMs: number; readonly maxItems: number },
): Feed {
  const language = feed.language?.trim() || null;
  const items = new Map<string, FeedItem>();
  for (const loose of feed.items) {
    const item = shapeItem(loose, { url, nowMs, language, authors: feed.authors });
    if (item !== null && !items.has(item.id) && items.size < maxItems) items.set(item.id, item);
  }
  return {
    format: feed.format,
    title: plainText(feed.title, LONGEST_TITLE),
    url: addressOf(feed.url, url),
    language,
    items: [...items.values()],
  };
}
