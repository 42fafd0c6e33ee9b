import { decodeText } from "../html/decode-text.ts";
import type { Page } from "../html/tree.ts";
import { addProperty, type Item, makeItem, withNested } from "./item.ts";
import { isObject, type LooseJson, type LooseObject, parseTolerantJson } from "./tolerant-json.ts";

export interface JsonLd {
  items: Item[];
  /** Why a block could not be read, one sentence for each such block. */
  problems: string[];
}

const asList = (value: LooseJson | undefined): LooseJson[] =>
  Array.isArray(value) ? value : value == null ? [] : [value];
const asText = (value: LooseJson | undefined): string | null => (typeof value === "string" ? value : null);

function toItem(object: LooseObject): Item {
  const types = asList(object["@type"]).filter((type) => typeof type === "string");
  const item = makeItem(types, asText(object["@id"]));
  for (const [name, value] of Object.entries(object)) {
    for (const part of asList(value).flat(3)) {
      if (isObject(part)) addProperty(item, name, toItem(part));
      else if (part !== null) addProperty(item, name, String(part));
    }
  }
  return item;
}

/** Puts the full item wherever only its `@id` stands. */
function resolveReferences(items: readonly Item[]): void {
  const all = items.flatMap((item) => [...withNested(item)]);
  const isReference = (item: Item): boolean =>
    item.id !== null && item.types.length === 0 && item.properties.size === 1;
  const full = new Map(
    all.flatMap((item) => (item.id === null || isReference(item) ? [] : [[item.id, item] as const])),
  );
  for (const item of all) {
    for (const [name, values] of item.properties) {
      const resolved = values.map((value) =>
        typeof value !== "string" && isReference(value) ? (full.get(value.id ?? "") ?? value) : value,
      );
      item.properties.set(name, resolved);
    }
  }
}

/** A block whose quotes are entities is text that was escaped once too often. */
function readBlock(text: string): LooseJson[] {
  return parseTolerantJson(text.includes('"') ? text : decodeText(text));
}

/** Reads every `application/ld+json` block of a page; nodes of `@graph` and of lists come out one by one. */
export function readJsonLd({ elements }: Page): JsonLd {
  const items: Item[] = [];
  const problems: string[] = [];
  for (const element of elements) {
    if (element.tag !== "script" || !/^application\/ld\+json/iu.test(element.attributes.type?.trim() ?? "")) continue;
    try {
      const values = readBlock(element.children.filter((child) => typeof child === "string").join(""));
      const nodes = values.flatMap(asList).filter(isObject);
      items.push(...nodes.flatMap((node) => [node, ...asList(node["@graph"]).filter(isObject)]).map(toItem));
    } catch (error) {
      problems.push(`a JSON-LD block cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  resolveReferences(items);
  return { items, problems };
}
