import type { AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";
import type { Feed } from "./feed.ts";

type Maybe<Value> = Value | undefined;

/** A text of a feed that is markup, or plain. */
export interface LooseText {
  readonly text: string;
  readonly isMarkup: boolean;
}

/** An item as its format tells it: the same parts, nothing checked. */
export interface LooseItem {
  readonly id: Maybe<string>;
  readonly title: Maybe<LooseText>;
  /** Addresses from the best one on. */
  readonly urls: readonly Maybe<string>[];
  readonly base: Maybe<string>;
  readonly published: readonly Maybe<string>[];
  readonly updated: readonly Maybe<string>[];
  readonly authors: readonly Maybe<string>[];
  readonly summary: Maybe<LooseText>;
  readonly content: Maybe<LooseText>;
  readonly enclosures: readonly {
    readonly url: Maybe<string>;
    readonly type: Maybe<string>;
    readonly length: Maybe<number>;
  }[];
  readonly categories: readonly Maybe<string>[];
  readonly language: Maybe<string>;
}

export interface LooseFeed {
  readonly title: Maybe<LooseText>;
  readonly url: Maybe<string>;
  readonly language: Maybe<string>;
  readonly authors: readonly Maybe<string>[];
  readonly items: readonly LooseItem[];
}

export type NamedFeed = LooseFeed & Pick<Feed, "format">;

const markup = (text: Maybe<string>): Maybe<LooseText> => (text === undefined ? undefined : { text, isMarkup: true });
const plain = (text: Maybe<string>): Maybe<LooseText> => (text === undefined ? undefined : { text, isMarkup: false });
const nameOf = ({ name, email }: { name?: string; email?: string }) => name ?? email;

/** Of RSS 0.9x and 2.0, with the parts that Dublin Core, iTunes, Media RSS and Atom lend it. */
export function rssFeed({ title, link, language, dc, managingEditor, items = [] }: RssFeed.Feed<string>): LooseFeed {
  return {
    title: markup(title),
    url: link,
    language: language ?? dc?.languages?.[0],
    authors: [managingEditor && nameOf(managingEditor)],
    items: items.map((item) => ({
      id: item.guid?.value,
      title: markup(item.title ?? item.dc?.titles?.[0] ?? item.itunes?.title),
      // A guid is an address unless it says that it is none.
      urls: [item.link, item.atom?.links?.[0]?.href, item.guid?.isPermaLink === false ? undefined : item.guid?.value],
      base: item.xml?.base,
      published: [item.pubDate, ...(item.dc?.dates ?? []), item.atom?.published],
      updated: [item.atom?.updated, item.dcterms?.modified?.[0]],
      authors: [...(item.dc?.creators ?? []), ...(item.authors ?? []).map(nameOf), item.itunes?.author],
      summary: markup(item.description ?? item.itunes?.summary),
      content: markup(item.content?.encoded),
      enclosures: (item.enclosures ?? []).map(({ url, type, length }) => ({ url, type, length })),
      categories: [...(item.categories ?? []).map(({ name }) => name), ...(item.dc?.subjects ?? [])],
      language: item.dc?.languages?.[0] ?? item.xml?.lang,
    })),
  };
}

/** Of RSS 1.0. */
export function rdfFeed({ title, link, dc, items = [] }: RdfFeed.Feed<string>): LooseFeed {
  return {
    title: markup(title),
    url: link,
    language: dc?.languages?.[0],
    authors: dc?.creators ?? [],
    items: items.map((item) => ({
      id: item.rdf?.about,
      title: markup(item.title),
      urls: [item.link, item.rdf?.about],
      base: item.xml?.base,
      published: item.dc?.dates ?? [],
      updated: [item.dcterms?.modified?.[0]],
      authors: item.dc?.creators ?? [],
      summary: markup(item.description),
      content: markup(item.content?.encoded),
      enclosures: [],
      categories: item.dc?.subjects ?? [],
      language: item.dc?.languages?.[0] ?? item.xml?.lang,
    })),
  };
}

function atomText(text: Maybe<{ value?: string; type?: string }>): Maybe<LooseText> {
  if (text?.value === undefined) return undefined;
  return { text: text.value, isMarkup: /html/iu.test(text.type ?? "") };
}

/** Of Atom 1.0. */
export function atomFeed({ title, links, xml, authors, entries = [] }: AtomFeed.Feed<string>): LooseFeed {
  const pageOf = (all: AtomFeed.Feed<string>["links"] = []) =>
    all.find(({ rel = "alternate", type }) => rel === "alternate" && !/xml$/iu.test(type ?? ""))?.href;
  return {
    title: atomText(title),
    url: pageOf(links),
    language: xml?.lang,
    authors: (authors ?? []).map(nameOf),
    items: entries.map((entry) => ({
      id: entry.id,
      title: atomText(entry.title),
      urls: [pageOf(entry.links), entry.content?.src, entry.links?.find(({ rel }) => rel !== "enclosure")?.href],
      base: entry.xml?.base ?? xml?.base,
      published: [entry.published, entry.dc?.dates?.[0]],
      updated: [entry.updated],
      authors: [...(entry.authors ?? []).map(nameOf), ...(entry.dc?.creators ?? [])],
      summary: atomText(entry.summary) ?? plain(entry.media?.groups?.[0]?.description?.value),
      content: atomText(entry.content),
      enclosures: (entry.links ?? [])
        .filter(({ rel }) => rel === "enclosure")
        .map(({ href, type, length }) => ({ url: href, type, length })),
      categories: (entry.categories ?? []).map(({ label, term }) => label ?? term),
      language: entry.xml?.lang,
    })),
  };
}

/** Of JSON Feed 1.0 and 1.1. */
export function jsonFeed({ title, home_page_url, language, authors, items = [] }: JsonFeed.Feed<string>): LooseFeed {
  return {
    title: plain(title),
    url: home_page_url,
    language,
    authors: (authors ?? []).map(nameOf),
    items: items.map((item) => ({
      id: item.id,
      title: plain(item.title),
      urls: [item.url, item.external_url],
      base: undefined,
      published: [item.date_published],
      updated: [item.date_modified],
      authors: (item.authors ?? []).map(nameOf),
      summary: plain(item.summary),
      content: markup(item.content_html) ?? plain(item.content_text),
      enclosures: (item.attachments ?? []).map(({ url, mime_type, size_in_bytes }) => ({
        url,
        type: mime_type,
        length: size_in_bytes,
      })),
      categories: item.tags ?? [],
      language: item.language,
    })),
  };
}
