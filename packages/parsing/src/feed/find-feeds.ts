import { type Page, textOf } from "../html/index.ts";

export interface FeedLink {
  readonly url: string;
  readonly title: string | null;
}

const FEED_TYPE = /^application\/(?:(?:rss|atom|rdf)\+xml|feed\+json|json|xml)\b|^text\/xml\b/iu;
const OEMBED = /oembed|wp-json/iu;
const COMMENTS = /comments?\b|kommentar|commentaire|comentario/iu;
const LINK_TO_FEED = /(?:^|[/.?=_-])(?:rss|atom|feeds?)(?:\d*\.(?:xml|rdf|json))?(?:$|[/?#&])|\.(?:rss|atom|rdf)$/iu;

/** Where sites keep a feed that they do not tell of. */
const USUAL_PATHS = ["/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json"];

/** The feeds that a page tells of: in its head, else among its links; those of comments come last. */
export function findFeeds({ elements }: Page, url: string): FeedLink[] {
  const base = URL.parse(elements.find(({ tag }) => tag === "base")?.attributes.href ?? "", url)?.href ?? url;
  const stated = elements.filter(
    ({ tag, attributes: { rel = "", type = "", href = "" } }) =>
      tag === "link" &&
      /(?:^|\s)(?:alternate|feed)(?:\s|$)/iu.test(rel) &&
      (FEED_TYPE.test(type.trim()) || /(?:^|\s)feed(?:\s|$)/iu.test(rel)) &&
      !OEMBED.test(`${type} ${href}`),
  );
  const linked = elements.filter(({ tag, attributes: { href = "" } }) => tag === "a" && LINK_TO_FEED.test(href));
  const found = new Map<string, FeedLink>();
  for (const element of stated.length > 0 ? stated : linked) {
    const target = URL.parse(element.attributes.href?.trim() ?? "", base);
    if (target === null || !/^https?:$/u.test(target.protocol) || found.has(target.href)) continue;
    const title = element.attributes.title ?? (element.tag === "a" ? textOf(element) : "");
    found.set(target.href, { url: target.href, title: title.trim() || null });
  }
  const isOfComments = (link: FeedLink) => COMMENTS.test(`${link.title ?? ""} ${link.url}`);
  return [...found.values()].sort((a, b) => Number(isOfComments(a)) - Number(isOfComments(b)));
}

/** The addresses at which a site that tells of no feed may have one. */
export function usualFeedAddresses(url: string): string[] {
  return USUAL_PATHS.map((path) => new URL(path, url).href);
}
