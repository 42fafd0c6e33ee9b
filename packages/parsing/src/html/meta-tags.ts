import { type Page, textOf } from "./tree.ts";

export interface MetaTags {
  /** Contents by the lower-cased `property`, `name` or `itemprop`, in document order. */
  values: ReadonlyMap<string, readonly string[]>;
  title: string | null;
  language: string | null;
  canonical: string | null;
}

/** Reads the tags of a page's head; a few shops put them into the body, so they count there too. */
export function readMetaTags({ elements }: Page): MetaTags {
  const values = new Map<string, string[]>();
  let title: string | null = null;
  let language: string | null = null;
  let canonical: string | null = null;
  for (const element of elements) {
    const { tag, attributes } = element;
    if (tag === "html") language ??= attributes.lang ?? attributes["xml:lang"] ?? null;
    if (tag === "title") title ??= textOf(element) || null;
    if (tag === "link" && attributes.rel === "canonical") canonical ??= attributes.href ?? null;
    if (tag !== "meta" || attributes.content === undefined) continue;
    for (const name of [attributes.property, attributes.name]) {
      if (name === undefined) continue;
      const list = values.get(name.toLowerCase());
      if (list === undefined) values.set(name.toLowerCase(), [attributes.content.trim()]);
      else list.push(attributes.content.trim());
    }
  }
  return { values, title, language, canonical };
}
