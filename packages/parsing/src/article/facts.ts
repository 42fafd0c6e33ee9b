import { decodeText, type Page, type PageElement, readMetaTags } from "../html/index.ts";
import {
  type Item,
  itemProperties,
  readJsonLd,
  readMicrodata,
  textProperty,
  withNested,
} from "../structured-data/index.ts";
import type { ArticleFacts } from "./article.ts";
import { authorOf } from "./author.ts";
import { headLines } from "./head-lines.ts";
import { absoluteUrl } from "./images.ts";
import { isPermalink, type Outline } from "./outline.ts";
import { publishedOf } from "./published.ts";
import { type Candidate, metaCandidates, type Sources } from "./sources.ts";

export interface StatedArticle {
  readonly facts: ArticleFacts;
  readonly reasons: Readonly<Record<string, string>>;
  /** The text as the page's own statement has it. */
  readonly body: string | null;
  /** False where the page says that some of it is for those who pay or sign in. */
  readonly isFree: boolean;
}

const ARTICLE_TYPE = /(?:Article|Posting|Report|WebPage|Recipe|HowTo)$/u;

/** The statements about articles in a page, the most telling first. */
function articleItems(page: Page): Item[] {
  const items = [...readJsonLd(page).items, ...readMicrodata(page).items].flatMap((item) => [...withNested(item)]);
  const questions = items.flatMap((item) => (item.types.includes("QAPage") ? itemProperties(item, "mainEntity") : []));
  const stated = [...items.filter(({ types }) => types.some((type) => ARTICLE_TYPE.test(type))), ...questions];
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

const withoutSite = (title: string): string => title.replace(/\s+[|–—·»-]\s+[^|–—·»]{1,40}$/u, "");

/** What a heading says, without the sign that links to it. */
const headingOf = ({ children }: PageElement): string =>
  children
    .map((child) =>
      typeof child === "string" ? child : isPermalink(child) ? "" : child.tag === "br" ? " " : headingOf(child),
    )
    .join("")
    .replace(/\s+/gu, " ");

function titleOf(page: Page, { items, meta }: Sources): Candidate[] {
  const stated = [...items.map((item) => textProperty(item, "headline")), meta.values.get("og:title")?.[0]];
  const headings = page.elements.filter(({ tag }) => tag === "h1").map((heading) => headingOf(heading).trim());
  const firstHeading =
    headings[0] ??
    page.elements
      .filter(({ tag }) => /^h[2-3]$/u.test(tag))
      .map(headingOf)[0]
      ?.trim();
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
    { value: firstHeading, source: "the first heading" },
  ];
}

/** Reads what a page states about its article, the surest place first, and says which place it was. */
export function statedArticle(page: Page, { url, outline }: { url: string | null; outline: Outline }): StatedArticle {
  const sources: Sources = { items: articleItems(page), meta: readMetaTags(page), url, lines: headLines(outline) };
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
    isFree: !items.some((item) => /^(?:\S*\/)?false$/iu.test(textProperty(item, "isAccessibleForFree") ?? "")),
  };
}
