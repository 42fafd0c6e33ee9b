import { type PageElement, selfAndAncestors } from "@millrace/parsing/html";
import type { PriceMention } from "@millrace/parsing/price";
import { isInLinkAway, isInListEntry, type PriceHints } from "./element-hints.ts";
import type { PageLine } from "./page-lines.ts";

/** From here on a visible price is so plain that it outweighs a statement that the page does not show. */
export const PROMINENT = 55;

export interface Surroundings {
  element: PageElement;
  line: PageLine;
  hints: PriceHints;
  struck: boolean;
  /** Number of the line with the main heading, null where there is none. */
  headingLine: number | null;
  /** The digits of what a browser shows as text, null where none has drawn the page. */
  shownDigits: string | null;
}

const EMPHASIS = new Set("strong b ins em data output h1 h2 h3 h4 big font".split(" "));
const CELL = new Set(["label", "td", "dd"]);
const LINES_NEAR = 60;

/** Up to 30 points for standing close behind the main heading. */
function nearHeading(line: PageLine, headingLine: number | null): number {
  if (headingLine === null) return 0;
  const distance = line.index - headingLine;
  if (distance < 0) return distance >= -8 ? 10 : 0;
  return Math.max(0, Math.round(30 * (1 - distance / LINES_NEAR)));
}

export function digitsOf(text: string): string {
  return text.replace(/\D+/gu, "");
}

/** Points of the words that the mention itself stands among. */
function wordPoints({ role, unit, certainty, amount, free }: PriceMention): number {
  let points = certainty === "currency" ? 20 : certainty === "letter" ? 0 : -5;
  if (role === "now") points += 10;
  if (role === "saving" || role === "shipping") points -= 70;
  if (unit !== null) points -= /^(?:month|year|week|night|day|person|piece|pack)$/u.test(unit.of) ? 10 : 60;
  if (!free && !/[1-9]/u.test(amount)) points -= 40;
  return points;
}

/** Points of the names around it. */
function namePoints({ hints, struck }: Surroundings): number {
  let points = 0;
  if (hints.namedPrice) points += 25;
  if (hints.namedCurrent) points += 10;
  if (struck) points -= 60;
  if (hints.foreign) points -= 90;
  if (hints.namedUnitPrice) points -= 60;
  if (hints.namedSideCost) points -= 60;
  if (hints.hidden) points -= 40;
  return points;
}

/** Points of the place in the page. */
function placePoints(mention: PriceMention, { element, line, hints, headingLine }: Surroundings): number {
  const around = selfAndAncestors(element);
  let points = nearHeading(line, headingLine);
  if (around.some(({ attributes }) => /^(?:schema:)?price$/u.test(attributes.itemprop ?? attributes.property ?? "")))
    points += 20;
  if (around.some(({ tag }) => EMPHASIS.has(tag))) points += 5;
  if (around.some(({ tag }) => tag === "main" || tag === "article")) points += 8;
  if (around.some(({ tag }) => CELL.has(tag))) points -= 8;
  if (isInLinkAway(element)) points -= 30;
  if (isInListEntry(element)) points -= 25;
  const share = (mention.end - mention.start) / line.text.length;
  if (share > 0.4) points += 8;
  if (share < 0.25 && !hints.namedPrice) points -= 25;
  if (line.text.length > 120) points -= 20;
  return points;
}

/** How much a shown amount looks like what the product costs now; only the order of the results means something. */
export function scorePrice(mention: PriceMention, surroundings: Surroundings): number {
  const { shownDigits, line } = surroundings;
  const drawn = shownDigits === null || shownDigits.includes(digitsOf(line.text.slice(mention.start, mention.end)));
  return wordPoints(mention) + namePoints(surroundings) + placePoints(mention, surroundings) + (drawn ? 0 : -50);
}
