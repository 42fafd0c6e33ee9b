import { type Page, type PageElement, textOf } from "@millrace/parsing/html";
import { selectAll } from "@millrace/parsing/selector";
import { labelled } from "../values/labelled.ts";
import type { Way } from "./wrapper.ts";

/** What an element says: its text, or one of its attributes. */
export function saidBy(element: PageElement, attribute: string | null): string {
  return attribute === null ? textOf(element) : (element.attributes[attribute] ?? "");
}

/** The texts to which a way leads on a page, in document order. */
export function readWay(page: Page, way: Way): string[] {
  if ("label" in way) {
    const found = labelled(page, [way.label]);
    return found === null ? [] : [found.text];
  }
  return selectAll(page, way.css)
    .map((element) => saidBy(element, way.attribute))
    .filter((text) => text.trim() !== "");
}
