import type { Page } from "../html/tree.ts";
import { type Item, isA, textProperty, withNested } from "../structured-data/item.ts";
import { readJsonLd } from "../structured-data/json-ld.ts";
import { readMicrodata } from "../structured-data/microdata.ts";
import { readRdfa } from "../structured-data/rdfa.ts";

export type Markup = "json-ld" | "microdata" | "rdfa";

export interface StatedItems {
  readonly markup: Markup | null;
  readonly items: readonly Item[];
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** The things of some types that a page states, from the first markup that states any, each once. */
export function statedItems(page: Page, types: ReadonlySet<string>): StatedItems {
  const jsonLd = readJsonLd(page);
  const sources: readonly (readonly [Markup, readonly Item[]])[] = [
    ["json-ld", jsonLd.items],
    ["microdata", readMicrodata(page).items],
    ["rdfa", readRdfa(page)],
  ];
  for (const [markup, items] of sources) {
    const seen = new Set<Item>();
    const all = items.flatMap((item) => [...withNested(item, seen)]).filter((item) => isA(item, types));
    if (all.length > 0) return { markup, items: onePerAddress(all), problems: jsonLd.problems };
  }
  return { markup: null, items: [], problems: jsonLd.problems };
}

/** A page may state the same thing in its list and by itself: the fuller statement counts. */
function onePerAddress(items: readonly Item[]): Item[] {
  const kept = new Map<string | Item, Item>();
  for (const item of items) {
    const key = item.id ?? textProperty(item, "url", "@id") ?? item;
    const before = kept.get(key);
    if (before === undefined || item.properties.size > before.properties.size) kept.set(key, item);
  }
  return [...kept.values()];
}
