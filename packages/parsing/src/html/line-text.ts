import type { PageElement } from "./tree.ts";

/** Elements whose text goes on in the line that it stands in. */
const INLINE = new Set(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);

/** The text of an element, its spaces collapsed, with one wherever a browser begins a new line. */
export function lineText(element: PageElement): string {
  let text = "";
  const collect = ({ children }: PageElement): void => {
    for (const child of children) {
      if (typeof child === "string") text += child;
      else if (child.tag !== "script") {
        const edge = INLINE.has(child.tag) ? "" : " ";
        text += edge;
        collect(child);
        text += edge;
      }
    }
  };
  collect(element);
  return text.replace(/\s+/gu, " ").trim();
}
