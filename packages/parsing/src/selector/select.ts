import type { Page, PageElement } from "../html/index.ts";
import { type AttributeTest, type Compound, parseSelector } from "./parse-selector.ts";

function hasAttribute({ attributes }: PageElement, { name, operator, value }: AttributeTest): boolean {
  const present = attributes[name];
  if (present === undefined) return false;
  if (operator === "") return true;
  if (operator === "=") return present === value;
  if (operator === "~=") return value !== "" && present.split(/\s+/u).includes(value);
  if (value === "") return false;
  if (operator === "^=") return present.startsWith(value);
  return operator === "$=" ? present.endsWith(value) : present.includes(value);
}

/** An element's place among its siblings, or among those of its tag, counted from 1. */
export function placeOf(element: PageElement, { ofType }: { readonly ofType: boolean }): number {
  let place = 1;
  for (const sibling of element.parent?.children ?? []) {
    if (sibling === element) break;
    if (typeof sibling !== "string" && (!ofType || sibling.tag === element.tag)) place += 1;
  }
  return place;
}

function isSuch(element: PageElement, { tag, attributes, places }: Compound): boolean {
  if (tag !== null && tag !== "*" && tag !== element.tag) return false;
  if (!attributes.every((test) => hasAttribute(element, test))) return false;
  return places.every(({ ofType, place }) => placeOf(element, { ofType }) === place);
}

/** Whether the element is what the last of the compounds says, and lies where the others say. */
function matches(element: PageElement, compounds: readonly Compound[]): boolean {
  const last = compounds.at(-1);
  if (last === undefined) return true;
  if (!isSuch(element, last)) return false;
  const before = compounds.slice(0, -1);
  if (before.length === 0) return true;
  for (let at = element.parent; at !== null && at.tag !== "#root"; at = at.parent) {
    if (matches(at, before)) return true;
    if (last.joint === "child of") return false;
  }
  return false;
}

/** The elements of a page that a CSS selector names, in document order; none for a selector that cannot be read. */
export function selectAll({ elements }: Pick<Page, "elements">, selector: string): PageElement[] {
  const lists = parseSelector(selector);
  return lists === null ? [] : elements.filter((element) => lists.some((compounds) => matches(element, compounds)));
}
