import { readDate } from "../date/index.ts";
import {
  decodeText,
  type MetaTags,
  type Page,
  type PageElement,
  readMetaTags,
  selfAndAncestors,
  textOf,
} from "../html/index.ts";
import {
  type Item,
  itemProperties,
  readJsonLd,
  readMicrodata,
  textProperty,
  withNested,
} from "../structured-data/index.ts";
import type { ArticleFacts } from "./article.ts";
import { absoluteUrl } from "./images.ts";
import { TALK, wordsOf } from "./names.ts";

/** A value that a page may have meant, with where it stands. */
interface Candidate {
  readonly value: string | null | undefined;
  readonly source: string;
}

export interface StatedArticle {
  readonly facts: ArticleFacts;
  readonly reasons: Readonly<Record<string, string>>;
  /** The text as the page's own statement has it. */
  readonly body: string | null;
}

const ARTICLE_TYPE = /(?:Article|Posting|Report|WebPage)$/u;
const NAME_LENGTH = 120;

/** The statements about articles in a page, the most telling first. */
function articleItems(page: Page): Item[] {
  const items = [...readJsonLd(page).items, ...readMicrodata(page).items].flatMap((item) => [...withNested(item)]);
  const stated = items.filter(({ types }) => types.some((type) => ARTICLE_TYPE.test(type)));
  const isPage = ({ types }: Item) => Number(types.includes("WebPage"));
  return stated.sort((a, b) => isPage(a) - isPage(b));
}

/** The first candidate that has a value. */
function decide(candidates: readonly Candidate[]): { value: string | null; reason: string } {
  for (const { value, source } of candidates) {
    const text = decodeText(value ?? "");
    if (text !== "") return { value: text, reason: `${source} says so` };
  }
  return { value: null, reason: "the page does not say" };
}

const metaCandidates = ({ values }: MetaTags, names: readonly string[]): Candidate[] =>
  names.map((name) => ({ value: values.get(name)?.[0], source: `the meta tag ${name}` }));

const withoutSite = (title: string): string => title.replace(/\s+[|–—·»-]\s+[^|–—·»]{1,40}$/u, "");

function titleOf(page: Page, { items, meta }: Sources): Candidate[] {
  const stated = [...items.map((item) => textProperty(item, "headline")), meta.values.get("og:title")?.[0]];
  const headings = page.elements.filter(({ tag }) => tag === "h1").map(textOf);
  const plain = (text: string | null | undefined): string => decodeText(text ?? "").toLowerCase();
  const first = stated.map(plain).find((text) => text !== "") ?? plain(meta.title);
  const confirmed = headings
    .filter((heading) => heading.length > 3 && first.includes(plain(heading)))
    .sort((a, b) => b.length - a.length);
  return [
    { value: confirmed[0], source: "the heading, with the page's own statement," },
    { value: stated[0], source: "the page's own statement" },
    { value: withoutSite(stated.at(-1) ?? ""), source: "the meta tag og:title" },
    { value: headings.length === 1 ? headings[0] : null, source: "the only heading of its rank" },
    { value: withoutSite(meta.title ?? ""), source: "the page's title" },
  ];
}

interface Sources {
  readonly items: readonly Item[];
  readonly meta: MetaTags;
}

function statedAuthor(item: Item): string | null {
  const people = itemProperties(item, "author").map((person) => textProperty(person, "name"));
  const names = people.filter((name) => name !== null);
  return names.length > 0 ? [...new Set(names)].join(", ") : textProperty(item, "author");
}

const isName = (text: string): boolean =>
  text !== "" && text.length <= NAME_LENGTH && !/^https?:|^@|\.com\b/iu.test(text);
const nameOnly = (text: string): string =>
  text
    .replace(/^(?:(?:(?:written |posted |story )?by|von|par|por|di|door|av)\s+|\p{L}+:\s*)/iu, "")
    .replace(/\s*(?:[|•·]|\bon\b|\d).*$/u, "")
    .trim();

/** The text of the element that its author marked as naming the writer. */
function writtenAuthor({ elements }: Page): string | null {
  const marked = (element: PageElement): boolean =>
    element.attributes.rel === "author" ||
    element.attributes.itemprop === "author" ||
    / (?:byline|author) /u.test(wordsOf(element));
  const isReader = (element: PageElement): boolean =>
    selfAndAncestors(element).some((around) => around.tag === "form" || TALK.test(wordsOf(around)));
  const names = elements.filter((element) => marked(element) && !isReader(element)).map(textOf);
  return names.find((name) => isName(name) && nameOnly(name).split(" ").length <= 8) ?? null;
}

function authorOf(page: Page, { items, meta }: Sources): Candidate[] {
  const candidates = [
    ...items.map((item) => ({ value: statedAuthor(item), source: "the page's own statement" })),
    ...metaCandidates(meta, [
      "author",
      "article:author",
      "parsely-author",
      "sailthru.author",
      "byl",
      "dc.creator",
      "twitter:creator",
    ]),
    { value: writtenAuthor(page), source: "the byline" },
  ];
  return candidates.map(({ value, source }) => {
    const written = decodeText(value ?? "");
    return { value: isName(written) ? nameOnly(written) : null, source };
  });
}

function publishedOf(page: Page, { items, meta, url }: Sources & { readonly url: string | null }): Candidate[] {
  const times = page.elements.filter(({ tag, attributes }) => tag === "time" && attributes.datetime !== undefined);
  const marked = page.elements.find(({ attributes }) => attributes.itemprop === "datePublished");
  const inAddress = /\/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:\D|$)/u.exec(url ?? "");
  const candidates = [
    ...items.map((item) => ({
      value: textProperty(item, "datePublished", "dateCreated"),
      source: "the page's own statement",
    })),
    ...metaCandidates(meta, [
      "article:published_time",
      "datepublished",
      "parsely-pub-date",
      "sailthru.date",
      "pubdate",
      "publishdate",
      "dc.date",
      "dc.date.issued",
      "dcterms.created",
      "date",
      "og:article:published_time",
      "og:pubdate",
      "article.published",
    ]),
    {
      value: marked && (marked.attributes.content ?? marked.attributes.datetime ?? textOf(marked)),
      source: "the mark datePublished",
    },
    { value: times[0]?.attributes.datetime, source: "the first time on the page" },
    {
      value: inAddress
        ?.slice(1)
        .map((part) => part.padStart(2, "0"))
        .join("-"),
      source: "the address",
    },
  ];
  return candidates.map(({ value, source }) => ({ value: momentOf(value ?? ""), source }));
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/u;

/** A written date as of ISO 8601; the year has to be there, so that it does not depend on today. */
function momentOf(text: string): string | null {
  const written = text.trim();
  if (MOMENT.test(written) && !Number.isNaN(Date.parse(written))) return new Date(written).toISOString();
  return /\d{4}/u.test(written) ? readDate(written, { nowMs: 0, locale: "en-US" }) : null;
}

/** Reads what a page states about its article, the surest place first, and says which place it was. */
export function statedArticle(page: Page, url: string | null): StatedArticle {
  const sources = { items: articleItems(page), meta: readMetaTags(page), url };
  const { items, meta } = sources;
  const language: Candidate[] = [
    { value: meta.language, source: "the page" },
    ...items.map((item) => ({ value: textProperty(item, "inLanguage"), source: "the page's own statement" })),
    ...metaCandidates(meta, ["og:locale", "content-language", "language"]),
  ];
  const decided = {
    title: decide(titleOf(page, sources)),
    author: decide(authorOf(page, sources)),
    publishedAt: decide(publishedOf(page, sources)),
    language: decide(language.map((one) => ({ ...one, value: one.value?.replace("_", "-") }))),
    canonical: decide([
      { value: meta.canonical && absoluteUrl(meta.canonical, url), source: "the link rel=canonical" },
      ...metaCandidates(meta, ["og:url"]),
    ]),
  };
  return {
    facts: {
      title: decided.title.value,
      author: decided.author.value,
      publishedAt: decided.publishedAt.value,
      language: decided.language.value,
      canonical: decided.canonical.value,
    },
    reasons: Object.fromEntries(Object.entries(decided).map(([name, { reason }]) => [name, reason])),
    body: items.map((item) => textProperty(item, "articleBody")).find((body) => body !== null) ?? null,
  };
}
