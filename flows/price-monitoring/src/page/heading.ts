import { type Page, selfAndAncestors, textOf } from "@millrace/parsing/html";
import { isForeign } from "./element-hints.ts";
import type { PageLine } from "./page-lines.ts";

export interface Heading {
  text: string;
  /** Number of its line, null where it is not shown. */
  line: number | null;
}

/** The main heading: the first `h1` that is not in a header or a dialog, else the first at all. */
export function findHeading({ elements }: Page, lines: readonly PageLine[]): Heading | null {
  const headings = elements.filter((element) => element.tag === "h1" && textOf(element) !== "");
  const named = elements.filter(({ attributes, tag }) => /^h[2-3]$/u.test(tag) && attributes.itemprop === "name");
  const heading = headings.find((element) => !isForeign(element)) ?? headings[0] ?? named[0];
  if (heading === undefined) return null;
  const line = lines.find(({ pieces }) => pieces.some(({ element }) => selfAndAncestors(element).includes(heading)));
  return { text: textOf(heading), line: line?.index ?? null };
}
