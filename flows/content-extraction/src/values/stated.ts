import type { Article } from "@millrace/parsing/article";
import { type MetaTags, type Page, readMetaTags } from "@millrace/parsing/html";
import {
  type Item,
  readJsonLd,
  readMicrodata,
  readRdfa,
  textProperty,
  withNested,
} from "@millrace/parsing/structured-data";
import type { Field, Reading, Single, Value } from "./field.ts";
import { typedValue } from "./typed-value.ts";

/** Everything that a page states for machines. */
export interface Statements {
  readonly items: readonly Item[];
  readonly meta: MetaTags;
}

/** Statements about the site and the page's place in it, which bear the same names as those about its subject. */
const AROUND = new Set([
  "BreadcrumbList",
  "ListItem",
  "Organization",
  "WebSite",
  "SearchAction",
  "ImageObject",
  "Person",
]);

export function statementsOf(page: Page): Statements {
  const top = [...readJsonLd(page).items, ...readMicrodata(page).items, ...readRdfa(page)];
  const items = [...new Set(top.flatMap((item) => [...withNested(item)]))];
  const around = (item: Item): number => Number(item.types.some((type) => AROUND.has(type)));
  return { items: items.toSorted((a, b) => around(a) - around(b)), meta: readMetaTags(page) };
}

const key = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Other names of what every article has. */
const ARTICLE_NAMES: Readonly<Record<string, keyof Pick<Article, "title" | "author" | "publishedAt" | "language">>> = {
  title: "title",
  headline: "title",
  author: "author",
  writer: "author",
  date: "publishedAt",
  published: "publishedAt",
  publishedat: "publishedAt",
  datepublished: "publishedAt",
  language: "language",
};

function* statedTexts(field: Field, { items, meta }: Statements): Generator<{ text: string; source: string }> {
  const wanted = key(field.name);
  // A list is stated by the name of one of it, again and again: `article:tag`.
  const isWanted = (name: string): boolean => key(name) === wanted || (field.many && `${key(name)}s` === wanted);
  for (const item of items) {
    for (const [name, values] of item.properties) {
      if (!isWanted(name)) continue;
      const currency = field.type === "money" ? (textProperty(item, "priceCurrency") ?? "") : "";
      const texts = values.map((value) =>
        typeof value === "string"
          ? value
          : (textProperty({ ...item, properties: new Map([["v", [value]]]) }, "v") ?? ""),
      );
      for (const text of texts)
        yield { text: `${text} ${currency}`, source: `the statement ${item.types[0] ?? "item"}.${name}` };
    }
  }
  for (const [name, values] of meta.values)
    if (isWanted(name.split(":").at(-1) ?? ""))
      for (const text of values) yield { text, source: `the meta tag ${name}` };
}

/** A value that the page states, with where; null where it states none of that type. */
export function statedValue(
  field: Field,
  from: { readonly statements: Statements; readonly article: Article; readonly reading: Reading },
): { value: Value; reason: string } | null {
  const values: Single[] = [];
  let source = "";
  for (const stated of statedTexts(field, from.statements)) {
    const value = typedValue(stated.text, field.type, from.reading);
    if (value === null) continue;
    if (!field.many) return { value, reason: stated.source };
    if (source !== "" && source !== stated.source) break;
    source = stated.source;
    values.push(value);
  }
  if (values.length > 0) return { value: values, reason: source };
  const name = ARTICLE_NAMES[key(field.name)];
  const text = name === undefined ? null : from.article[name];
  const value = text === null ? null : typedValue(text, field.type, from.reading);
  if (value === null || name === undefined) return null;
  return { value: field.many ? [value] : value, reason: from.article.reasons[name] ?? "the article" };
}
