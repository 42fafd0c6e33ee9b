/** One thing that a page states in a machine-readable vocabulary, whatever the syntax. */
export interface Item {
  /** Last words of the type addresses: `Product`, `Offer`. */
  types: string[];
  /** What other items refer to it by: `@id`, `itemid`, `resource`. */
  id: string | null;
  properties: Map<string, ItemValue[]>;
}

export type ItemValue = string | Item;

export function makeItem(types: readonly string[], id: string | null = null): Item {
  return { types: types.map(lastWord).filter((type) => type !== ""), id, properties: new Map() };
}

/** The last word of a vocabulary address or prefixed name: `https://schema.org/Offer` and `schema:Offer` are `Offer`. */
export function lastWord(name: string): string {
  return /[^/#:]*$/u.exec(name.trim())?.[0] ?? "";
}

export function addProperty(item: Item, name: string, value: ItemValue): void {
  const values = item.properties.get(name);
  if (values === undefined) item.properties.set(name, [value]);
  else values.push(value);
}

export function isA(item: Item, types: ReadonlySet<string>): boolean {
  return item.types.some((type) => types.has(type));
}

const isText = (value: ItemValue): value is string => typeof value === "string" && value.trim() !== "";

/** The text that an item stands for: its value or its name. */
function textOfItem({ properties }: Item): string | undefined {
  return ["@value", "name", "value"].flatMap((name) => properties.get(name) ?? []).find(isText);
}

/** The first text among the named properties; an item there stands for its name or its value. */
export function textProperty(item: Item, ...names: readonly string[]): string | null {
  const values = names.flatMap((name) => item.properties.get(name) ?? []);
  const texts = values.map((value) => (typeof value === "string" ? value : (textOfItem(value) ?? "")));
  return texts.find(isText)?.trim() ?? null;
}

export function itemProperties(item: Item, ...names: readonly string[]): Item[] {
  return names.flatMap((name) => item.properties.get(name) ?? []).filter((value) => typeof value !== "string");
}

/** An item and all items below it, each once, however they refer to each other. */
export function* withNested(item: Item, seen = new Set<Item>()): Generator<Item> {
  if (seen.has(item)) return;
  seen.add(item);
  yield item;
  for (const values of item.properties.values())
    for (const value of values) if (typeof value !== "string") yield* withNested(value, seen);
}
