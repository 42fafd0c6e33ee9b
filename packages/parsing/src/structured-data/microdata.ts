import { type Page, type PageElement, textOf } from "../html/tree.ts";
import { addProperty, type Item, type ItemValue, makeItem } from "./item.ts";

const ADDRESS_ATTRIBUTE: Readonly<Record<string, string>> = {
  a: "href",
  area: "href",
  link: "href",
  audio: "src",
  embed: "src",
  img: "src",
  source: "src",
  video: "src",
};

const VALUE_ATTRIBUTE: Readonly<Record<string, string>> = {
  data: "value",
  meter: "value",
  time: "datetime",
  input: "value",
};

/** What an element states as text: `content` before all else, then what its tag keeps for machines, then its own text. */
export function statedText(element: PageElement): string {
  const { attributes, tag } = element;
  const special = ADDRESS_ATTRIBUTE[tag] ?? VALUE_ATTRIBUTE[tag] ?? "";
  return (attributes.content ?? attributes[special] ?? textOf(element)).trim();
}

interface Scope {
  items: Item[];
  /** Collects properties that lie outside of any item. */
  orphans: Item;
  byId: ReadonlyMap<string, PageElement>;
  seen: Set<PageElement>;
}

function visit(element: PageElement, owner: Item, scope: Scope): void {
  if (scope.seen.has(element)) return;
  scope.seen.add(element);
  const { attributes } = element;
  const names = (attributes.itemprop ?? "").split(/\s+/u).filter((name) => name !== "");
  if (attributes.itemscope === undefined) {
    for (const name of names) addProperty(owner, name, statedText(element));
    visitChildren(element, owner, scope);
    return;
  }
  const item = makeItem((attributes.itemtype ?? "").split(/\s+/u), attributes.itemid ?? null);
  for (const name of names) addProperty(owner, name, item satisfies ItemValue);
  if (names.length === 0 || owner === scope.orphans) scope.items.push(item);
  visitChildren(element, item, scope);
  for (const id of (attributes.itemref ?? "").split(/\s+/u)) {
    const referred = scope.byId.get(id);
    if (referred !== undefined) visit(referred, item, scope);
  }
}

function visitChildren(element: PageElement, owner: Item, scope: Scope): void {
  for (const child of element.children) if (typeof child !== "string") visit(child, owner, scope);
}

function elementsById({ elements }: Page): Map<string, PageElement> {
  const byId = new Map<string, PageElement>();
  for (const element of elements) {
    const id = element.attributes.id;
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  return byId;
}

/** Reads the microdata of a page: its top-level items, and properties without an item as one item without a type. */
export function readMicrodata(page: Page): { items: Item[]; orphans: Item } {
  const orphans = makeItem([]);
  if (!page.elements.some(({ attributes }) => attributes.itemprop !== undefined)) return { items: [], orphans };
  const scope: Scope = { items: [], orphans, byId: elementsById(page), seen: new Set() };
  visit(page.root, orphans, scope);
  return { items: scope.items, orphans };
}
