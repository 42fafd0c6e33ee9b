import { descendants, type Page, type PageElement, shortText } from "@millrace/parsing/html";
import {
  type CurrencyToken,
  compareDecimals,
  isFree,
  type PriceMention,
  type PriceUnit,
  scanCurrencies,
  scanPrices,
} from "@millrace/parsing/price";
import { hintsOf, isForeign, isInListEntry, isNamedPrice, isPriceBox } from "./element-hints.ts";
import { elementAt, type PageLine, readLines } from "./page-lines.ts";
import { PROMINENT, scorePrice } from "./visible-score.ts";
import { isZero } from "./weigh-statement.ts";

/** An amount of money that the page shows, and how much it looks like what the product costs now. */
export interface VisiblePrice {
  amount: string;
  /** The upper end where a range is shown. */
  high: string | null;
  from: boolean;
  currency: CurrencyToken | null;
  /** As it is written, for the reasons. */
  written: string;
  unit: PriceUnit | null;
  struck: boolean;
  /** In a box that is named after prices. */
  named: boolean;
  /** By a class that scripts add and take away. */
  hidden: boolean;
  /** In a part of the page that is about other things. */
  foreign: boolean;
  /** Above `PROMINENT` it is taken for the price even against what statements say. */
  score: number;
  line: PageLine;
}

export interface VisibleContext {
  lines: readonly PageLine[];
  /** Number of the line with the main heading, null where there is none. */
  headingLine: number | null;
  locale: string | undefined;
  url: string;
  /** The digits of what a browser shows as text, null where none has drawn the page. */
  shownDigits: string | null;
}

/** Longer lines are running text: what a product costs stands by itself. */
const LONGEST_LINE = 400;

const REACH = 12;

function hasCurrencyBesideNumber(text: string): boolean {
  for (const { index, 0: digits } of text.matchAll(/\d[\d.,'’ ]*/gu)) {
    const end = index + digits.length;
    if (scanCurrencies(text.slice(Math.max(0, index - REACH), end + REACH)).length > 0) return true;
  }
  return false;
}

/** A quick look that spares most lines the careful one. */
function mayHoldPrice({ text, pieces }: PageLine): boolean {
  if (text.length > LONGEST_LINE) return false;
  const named = (): boolean => pieces.some(({ element }) => isNamedPrice(element));
  return /\d/u.test(text) ? hasCurrencyBesideNumber(text) || named() : text.length < 40 && isFree(text) && named();
}

function pricesOfLine(line: PageLine, context: VisibleContext): VisiblePrice[] {
  const mentions = scanPrices(line.text, { locale: context.locale, url: context.url });
  return mentions.flatMap((mention, at) => {
    const element = elementAt(line, mention.start);
    const secondEnd = mentions[at - 1]?.joinsNext === true;
    if (element === null || secondEnd || mention.amount.startsWith("-")) return [];
    if ((mention.certainty === "bare" || mention.free) && !isNamedPrice(element)) return [];
    return [visiblePrice(mention, { next: mentions[at + 1], element, line, context })];
  });
}

interface Place {
  next: PriceMention | undefined;
  element: PageElement;
  line: PageLine;
  context: VisibleContext;
}

function visiblePrice(mention: PriceMention, { next, element, line, context }: Place): VisiblePrice {
  const { amount, currency, unit, role, start, end } = mention;
  const inRange = mention.joinsNext && next !== undefined && compareDecimals(next.amount, amount) >= 0;
  const hints = hintsOf(element);
  const struck = role === "was" || hints.struck;
  return {
    amount,
    currency,
    unit,
    struck,
    named: hints.namedPrice,
    hidden: hints.hidden,
    foreign: hints.foreign,
    line,
    high: inRange ? next.amount : null,
    from: mention.bound === "from",
    written: line.text.slice(start, inRange ? next.end : end).trim(),
    score: scorePrice(mention, { ...context, element, line, hints, struck }),
  };
}

/** Prices whose pieces lie in blocks of their own, so that no line holds one whole: found in boxes named after prices. */
function pricesOfBoxes(
  { elements }: Page,
  { context, known }: { context: VisibleContext; known: readonly VisiblePrice[] },
): VisiblePrice[] {
  const lineOf = new Map(
    context.lines.flatMap((line) => line.pieces.map(({ element }) => [element, line.index] as const)),
  );
  const whole = known.filter(({ currency }) => currency !== null);
  const priced = new Set(whole.flatMap(({ line }) => line.pieces.map(({ element }) => element)));
  const found: VisiblePrice[] = [];
  for (const element of elements) {
    if (!isPriceBox(element) || element.tag === "body" || element.tag === "main") continue;
    const text = shortText(element, 100);
    if (text.length > 60 || !/\d/u.test(text) || isForeign(element) || isInListEntry(element)) continue;
    const inside = [element, ...descendants(element)];
    const index = inside.map((one) => lineOf.get(one)).find((place) => place !== undefined);
    if (index === undefined || inside.some((one) => priced.has(one))) continue;
    for (const one of inside) priced.add(one);
    found.push(
      ...readLines(element, { joined: true })
        .filter(mayHoldPrice)
        .flatMap((line) => pricesOfLine({ ...line, index }, context)),
    );
  }
  return found;
}

const MOST_LINES = 400;

/** The lines that are looked at: on a page with very many prices those that stand closest to the heading. */
function nearest({ lines, headingLine }: VisibleContext): PageLine[] {
  const distance = ({ index }: PageLine): number => Math.abs(index - (headingLine ?? 0));
  const chosen: PageLine[] = [];
  for (const line of lines.toSorted((a, b) => distance(a) - distance(b))) {
    if (chosen.length === MOST_LINES) break;
    if (mayHoldPrice(line)) chosen.push(line);
  }
  return chosen.sort((a, b) => a.index - b.index);
}

/** Finds every price that the page shows, in the order of the page. */
export function findVisiblePrices(page: Page, context: VisibleContext): VisiblePrice[] {
  const known = nearest(context).flatMap((line) => pricesOfLine(line, context));
  const best = mostVisible(known);
  const isSure = best !== null && best.score >= PROMINENT && (best.currency !== null || isZero(best.amount));
  return isSure ? known : [...known, ...pricesOfBoxes(page, { context, known })];
}

/** The price that a visitor would name: the best score, the first of equals; null where none looks like a price. */
export function mostVisible(prices: readonly VisiblePrice[]): VisiblePrice | null {
  let best: VisiblePrice | null = null;
  for (const price of prices) if (price.score > 0 && price.score > (best?.score ?? 0)) best = price;
  return best;
}
