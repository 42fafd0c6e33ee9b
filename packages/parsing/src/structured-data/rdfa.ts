import type { Page, PageElement } from "../html/tree.ts";
import { addProperty, type Item, lastWord, makeItem } from "./item.ts";
import { statedText } from "./microdata.ts";

/** GoodRelations, which shops wrote before schema.org took it over. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  hasCurrencyValue: "price",
  hasCurrency: "priceCurrency",
  hasPriceSpecification: "priceSpecification",
  hasMinCurrencyValue: "lowPrice",
  hasMaxCurrencyValue: "highPrice",
};

/** `og:title` and its like are RDFa too, but of another vocabulary, which `meta-tags.ts` reads. */
const OTHER_VOCABULARY = /^(?:og|article|fb|twitter|product|dc|dcterms|foaf|rdfs|rdf|skos|sioc):/iu;

function propertyNames(element: PageElement, attribute: string): string[] {
  return (element.attributes[attribute] ?? "")
    .split(/\s+/u)
    .filter((name) => name !== "" && !OTHER_VOCABULARY.test(name))
    .map((name) => OLD_NAMES[lastWord(name)] ?? lastWord(name));
}

function visit(element: PageElement, owner: Item | null, items: Item[]): void {
  const { attributes } = element;
  const names = propertyNames(element, "property");
  const links = propertyNames(element, "rel");
  let inner = owner;
  if (attributes.typeof !== undefined) {
    const item = makeItem(attributes.typeof.split(/\s+/u), attributes.resource ?? attributes.about ?? null);
    for (const name of [...names, ...links]) if (owner !== null) addProperty(owner, name, item);
    if (owner === null || names.length + links.length === 0) items.push(item);
    inner = item;
  } else if (owner !== null) {
    for (const name of names)
      addProperty(owner, name, attributes.content ?? attributes.resource ?? statedText(element));
    if (attributes.href !== undefined) for (const name of links) addProperty(owner, name, attributes.href);
  }
  for (const child of element.children) if (typeof child !== "string") visit(child, inner, items);
}

/** Reads the RDFa of a page as far as shops use it: typed things and their properties, whatever the prefix. */
export function readRdfa({ root, elements }: Page): Item[] {
  const items: Item[] = [];
  if (!elements.some(({ attributes }) => attributes.typeof !== undefined)) return items;
  visit(root, null, items);
  return items;
}
