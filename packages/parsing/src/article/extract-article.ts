import { type Page, type PageElement, parseHtml, readMetaTags } from "../html/index.ts";
import type { Article } from "./article.ts";
import { besideIn } from "./beside.ts";
import { cleanHtmlOf } from "./clean-html.ts";
import { dressBlocks } from "./dress.ts";
import { statedArticle } from "./facts.ts";
import { absoluteUrl, imagesOf } from "./images.ts";
import { keepBlocks } from "./keep-blocks.ts";
import { mainContentOf } from "./main-content.ts";
import { markdownOf } from "./markdown.ts";
import { type Block, outlineOf } from "./outline.ts";

export interface ArticleOptions {
  /** The page's address, which resolves the others. */
  readonly url?: string;
}

/** A stated text that is so many times as long as what the page shows was to be drawn by its scripts. */
const STATED_ONLY_RATIO = 2;

/** Reads the article of any page: its text without what stands beside it, and what the page states about it. */
export function extractArticle(source: string | Page, options: ArticleOptions = {}): Article {
  const page = typeof source === "string" ? parseHtml(source) : source;
  const url = baseOf(page, options.url ?? null);
  const whole = outlineOf(page, () => false);
  const { facts, reasons, body, isFree } = statedArticle(page, { url: options.url ?? null, outline: whole });
  const skip = besideIn(page, whole);
  const outline = outlineOf(page, skip);
  const { element, reason } = mainContentOf(page.root, outline);
  const { from, to } = outline.spans.get(element) ?? { from: 0, to: 0 };
  const kept = keepBlocks(outline.blocks.slice(from, to), facts.title);
  const text = kept.map((block) => block.text).join("\n\n");
  const images = imagesOf({ element, skip, meta: readMetaTags(page), url });
  if (body !== null && body.length > STATED_ONLY_RATIO * text.length) {
    const lines = body.split(/\s*\n\s*/u).filter((line) => line !== "");
    // Read as a page of its own, it is escaped and dressed as all others are.
    const told = outlineOf(pageOf(lines), () => false).blocks;
    const why = "the page's own statement has it; the page itself shows less than half of it";
    return { ...facts, ...written(told, url), images, reasons: { ...reasons, text: why } };
  }
  const rest = isFree ? "" : "; the page says that not all of it is free to read";
  const place = `<${element.tag}> number ${page.elements.indexOf(element) + 1} of the page`;
  return {
    ...facts,
    ...written(kept, url),
    images,
    reasons: { ...reasons, text: text === "" ? "the page has no text" : `it stands in the ${place}: ${reason}${rest}` },
  };
}

/** The address by which a page resolves those on it. */
function baseOf({ elements }: Page, url: string | null): string | null {
  const base = elements.find(({ tag, attributes }) => tag === "base" && attributes.href !== undefined);
  return base === undefined ? url : (absoluteUrl(base.attributes.href ?? "", url) ?? url);
}

/** The blocks in every form that an article has. */
function written(blocks: readonly Block[], url: string | null): Pick<Article, "text" | "markdown" | "html" | "blocks"> {
  const dressed = dressBlocks(blocks);
  return {
    text: blocks.map((block) => block.text).join("\n\n"),
    markdown: markdownOf(dressed, url),
    html: cleanHtmlOf(dressed, url),
    blocks: dressed.map(({ dress }) => dress),
  };
}

/** A page of nothing but these paragraphs. */
function pageOf(lines: readonly string[]): Page {
  const root: PageElement = { tag: "#root", attributes: {}, parent: null, children: [] };
  root.children = lines.map((line) => ({ tag: "p", attributes: {}, parent: root, children: [line] }));
  return { root, elements: [] };
}
