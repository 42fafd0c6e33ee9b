import { type MetaTags, type Page, parseHtml, readMetaTags } from "@millrace/parsing/html";
import { plainCharacters } from "@millrace/parsing/price";
import { readRule } from "../rule/read-rule.ts";
import type { SiteRule } from "../rule/site-rule.ts";
import { carriedVariants } from "../variant/carried-variants.ts";
import { shownVariants } from "../variant/shown-variants.ts";
import type { Variant } from "../variant/variant.ts";
import { readAppState } from "./app-state.ts";
import { availabilityOfText } from "./availability.ts";
import { decideAvailability } from "./decide-availability.ts";
import { decideCurrency } from "./decide-currency.ts";
import { decideName } from "./decide-name.ts";
import { decidePrice } from "./decide-price.ts";
import { findHeading, type Heading } from "./heading.ts";
import { findOnRequest } from "./no-price-text.ts";
import type { Extraction, Offer, StockLevel } from "./offer.ts";
import { type PageLine, readLines } from "./page-lines.ts";
import { looksLikeProduct } from "./product-look.ts";
import { readStatements } from "./read-statements.ts";
import type { Statement } from "./statement.ts";
import type { StockCount } from "./stock-count.ts";
import { readStockCount, readStockText } from "./stock-text.ts";
import { shownUnitPrice } from "./unit-price.ts";
import { findVisiblePrices, mostVisible, type VisiblePrice } from "./visible-prices.ts";
import { digitsOf } from "./visible-score.ts";

export interface ExtractOptions {
  /** Address that the page came from. */
  url: string;
  /** What a browser shows of it as text; prices that are not in it count less. */
  visibleText?: string | undefined;
  /** Language tag from elsewhere; the page's own `lang` goes before it. */
  lang?: string | undefined;
  /** Where the site shows what; it goes before all else. */
  rule?: SiteRule | undefined;
}

interface PageReading {
  page: Page;
  url: string;
  locale: string | undefined;
  tags: MetaTags;
  lines: readonly PageLine[];
  heading: Heading | null;
  statements: Statement[];
  prices: readonly VisiblePrice[];
  /** The words that say that the product is no longer sold. */
  farewell: string | null;
  /** The words that tell the price on request. */
  onRequest: string | null;
}

/** The heading, or what directly follows it, where that says that the product is gone. */
function findFarewell(lines: readonly PageLine[], heading: Heading | null): string | null {
  if (heading === null) return null;
  const near = heading.line === null ? [] : lines.slice(heading.line, heading.line + 4);
  const texts = [heading.text, ...near.map(({ text }) => text.trim())].filter(({ length }) => length < 120);
  return texts.find((text) => availabilityOfText(text) === "removed") ?? null;
}

function whyNoProduct(
  { root, elements }: Page,
  { lines, heading, prices, listed }: PageReading & { listed: number },
): string {
  if (listed > 0) return `the page lists ${listed} products and none of them is its own`;
  if (prices.length >= 3) return `the page shows ${prices.length} prices in lists and none that stands out`;
  const isShell = heading === null && elements.some(({ tag }) => tag === "script");
  if (root.children.length === 0 || lines.length === 0) return "the page is empty";
  return isShell
    ? "the page has no heading of its own: if a script draws it, a browser has to open it"
    : "the page neither states nor shows a product";
}

function decideOffer({
  page,
  url,
  locale,
  tags,
  lines,
  heading,
  statements,
  prices,
  farewell,
  onRequest,
}: PageReading): Offer {
  const price = decidePrice(statements, prices);
  if (price.price === null && onRequest !== null) price.reason.because = `the page says “${onRequest}”`;
  if (price.price === null && farewell !== null) price.reason.because = `the page says “${farewell}”`;
  const currency = decideCurrency(price, { statements, url, locale });
  const priceLine = price.visible?.line.index ?? null;
  const place = { headingLine: heading?.line ?? null, priceLine };
  const shown =
    farewell === null ? readStockText(lines, place) : { availability: "removed" as const, written: farewell };
  const availability = decideAvailability(statements, { shown, outdated: price.outdated });
  const name = decideName(statements, {
    heading: heading?.text === farewell ? null : heading,
    title: farewell === null ? tags.title : null,
  });
  return {
    name: name.value,
    price: price.price,
    kind: price.kind,
    high: price.high,
    was: price.was,
    unit: price.unit,
    currency: currency.currency,
    availability: availability.value,
    stock: decideStock(statements, farewell === null ? readStockCount(lines, place) : null),
    unitPrice:
      statements.find(({ unitPrice }) => unitPrice != null)?.unitPrice ?? shownUnitPrice(prices, price.visible),
    variants: decideVariants(statements, { page, heading, tags, locale }),
    reasons: { name: name.reason, price: price.reason, currency: currency.reason, availability: availability.reason },
  };
}

const isTelling = ({ name, prices, availability }: Statement): boolean =>
  name !== null || prices.length > 0 || availability !== null;

function namesOfPage({ heading, tags }: Pick<PageReading, "heading" | "tags">): (string | null)[] {
  return [heading?.text ?? null, tags.values.get("og:title")?.[0] ?? null, tags.title];
}

/** As stated, else as the page carries them for its scripts, else as it shows them. */
function decideVariants(
  statements: readonly Statement[],
  { page, heading, tags, locale }: Pick<PageReading, "page" | "heading" | "tags" | "locale">,
): Variant[] {
  const stated = statements.find(({ variants = [] }) => variants.length > 0)?.variants;
  if (stated) return stated;
  const carried = carriedVariants(page, namesOfPage({ heading, tags }));
  return carried.length > 0 ? carried : shownVariants(page, locale);
}

/** How many there are: as the page shows, which is of today, else as stated. */
function decideStock(statements: readonly Statement[], shown: StockCount | null): StockLevel | null {
  if (shown !== null) return { ...shown, source: "visible-text" };
  const stated = statements.find(({ left }) => left != null);
  return stated === undefined
    ? null
    : { left: stated.left!, orMore: false, written: String(stated.left), source: stated.source };
}

/** Finds what a page sells, for how much and whether it is in stock, with the reason for every value. */
export function extractOffer(html: string, { url, visibleText, lang, rule }: ExtractOptions): Extraction {
  const page = parseHtml(html);
  const tags = readMetaTags(page);
  const locale = tags.language ?? lang;
  const lines = readLines(page.root);
  const heading = findHeading(page, lines);
  const headingLine = heading?.line ?? null;
  const { statements, listed, problems } = readStatements(page, { tags, heading, url });
  const ruled = rule === undefined ? null : readRule(page, { rule, locale });
  if (ruled !== null) {
    if (isTelling(ruled.statement)) statements.unshift(ruled.statement);
    for (const missed of ruled.reading.missed) problems.push(`the rule for ${ruled.reading.host} finds no ${missed}`);
  }
  const shownDigits = visibleText === undefined ? null : digitsOf(plainCharacters(visibleText));
  const shown = findVisiblePrices(page, { lines, headingLine, locale, url, shownDigits });
  const isLikely = looksLikeProduct(mostVisible(shown), { lines, headingLine });
  if (!isLikely && statements.every(({ prices }) => prices.length === 0)) {
    const state = readAppState(page, namesOfPage({ heading, tags }));
    if (state !== null) statements.push(state);
  }
  const hasPrice = isLikely || statements.some(({ prices }) => prices.length > 0);
  const reading: PageReading = {
    page,
    url,
    locale,
    tags,
    lines,
    heading,
    statements,
    prices: hasPrice ? shown : [],
    farewell: findFarewell(lines, heading),
    onRequest: heading === null ? null : findOnRequest(lines, headingLine),
  };
  const isProduct = hasPrice || statements.length > 0 || reading.farewell !== null || reading.onRequest !== null;
  const offer = isProduct ? decideOffer(reading) : null;
  const because = offer?.reasons.price.because ?? whyNoProduct(page, { ...reading, prices: shown, listed });
  return { offer, reason: [because, ...problems].join("; "), ...(ruled !== null && { rule: ruled.reading }) };
}
