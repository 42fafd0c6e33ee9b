import { type Article, extractArticle } from "@millrace/parsing/article";
import { parseHtml } from "@millrace/parsing/html";
import { type PageValues, readValues, type Wishes } from "../wrapper/read-values.ts";
import { templateOf, type Wrapper } from "../wrapper/wrapper.ts";
import type { PageSource } from "./page-source.ts";

/** Resolves the addresses of a page that nobody said the address of; no host has this name. Source: RFC 2606. */
const NOWHERE = "https://file.invalid/";

/** The key of the flow state where the selectors for a page are kept; null where there is nothing to keep. */
export function wrapperKey({ url }: PageSource, { fields }: Pick<Wishes, "fields">): string | null {
  return url === null || fields.length === 0 ? null : `template ${templateOf(url)}`;
}

/** Reads the article of a page and the values that are wanted of it. */
export function extractPage(
  { url, html }: PageSource,
  given: { readonly wishes: Wishes; readonly wrapper: Wrapper | undefined },
): { article: Article; values: PageValues } {
  const page = parseHtml(html);
  const article = extractArticle(page, url === null ? {} : { url });
  const reading = { url: url ?? NOWHERE, language: article.language };
  return { article, values: readValues(page, { ...given, article, reading }) };
}
