import { plainText } from "../price/plain-text.ts";
import { readAppState } from "./app-state.ts";
import { availabilityOfText } from "./availability.ts";
import { decideCurrency } from "./decide-currency.ts";
import { decidePrice } from "./decide-price.ts";
import { decideAvailability, decideName } from "./decide-rest.ts";
import { findHeading, type Heading } from "./heading.ts";
import { readJsonLd } from "./json-ld.ts";
import { type MetaTags, readMetaProduct, readMetaTags } from "./meta-tags.ts";
import { readMicrodata } from "./microdata.ts";
import { findOnRequest } from "./no-price-text.ts";
import type { Extraction, Reason } from "./offer.ts";
import { type PageLine, readLines } from "./page-lines.ts";
import { readRdfa } from "./rdfa.ts";
import { type ProductReading, readProduct } from "./schema-product.ts";
import type { Statement } from "./statement.ts";
import { readStockText } from "./stock-text.ts";
import { type Page, parseHtml } from "./tree.ts";
import { findVisiblePrices, mostVisible, type VisiblePrice } from "./visible-prices.ts";
import { digitsOf } from "./visible-score.ts";

export interface ExtractOptions {
  /** Address that the page came from. */
  url: string;
  /** What a browser shows of it as text; prices that are not in it count less. */
  visibleText?: string | undefined;
  /** Language tag from elsewhere; the page's own `lang` goes before it. */
  lang?: string | undefined;
}

/** From here on a visible price makes a product page of a page without any statement. */
const PRODUCT_SCORE = 45;

interface Stated {
  statements: Statement[];
  listed: number;
  problems: string[];
}

function readStatements(
  page: Page,
  { tags, heading, url }: { tags: MetaTags; heading: Heading | null; url: string },
): Stated {
  const identity = { url, heading: heading?.text ?? null };
  const jsonLd = readJsonLd(page);
  const microdata = readMicrodata(page);
  const orphans = { ...microdata.orphans, types: ["Offer"] };
  const readings: ProductReading[] = [
    readProduct(jsonLd.items, { source: "json-ld", page: identity }),
    readProduct(microdata.items, { source: "microdata", page: identity }),
    readProduct(readRdfa(page), { source: "rdfa", page: identity }),
  ];
  if (readings[1]?.statement === null && orphans.properties.has("price"))
    readings.push(readProduct([orphans], { source: "microdata", page: identity }));
  const statements = [...readings.map(({ statement }) => statement), readMetaProduct(tags)].filter(
    (one) => one !== null,
  );
  return { statements, listed: Math.max(...readings.map(({ listed }) => listed)), problems: jsonLd.problems };
}

/** Whether heading or what directly follows it says that the product is gone. */
function isRemoved(lines: readonly PageLine[], heading: Heading | null): boolean {
  if (heading === null) return false;
  const near =
    heading.line === null ? [] : lines.slice(heading.line, heading.line + 4).filter(({ text }) => text.length < 120);
  return [heading.text, ...near.map(({ text }) => text)].some((text) => availabilityOfText(text) === "removed");
}

function noProduct(
  lines: readonly PageLine[],
  { listed, prices }: { listed: number; prices: readonly VisiblePrice[] },
): string {
  if (listed > 0) return `the page lists ${listed} products and none of them is its own`;
  if (prices.length >= 3) return `the page shows ${prices.length} prices in lists and none that stands out`;
  const words = lines.reduce((count, { text }) => count + text.length, 0);
  return words < 400
    ? "the page has hardly any text of its own; if a script draws it, a browser has to open it"
    : "the page neither states nor shows a product";
}

/** Finds what a page sells, for how much and whether it is in stock, with the reason for every value. */
export function extractOffer(html: string, { url, visibleText, lang }: ExtractOptions): Extraction {
  const page = parseHtml(html);
  const tags = readMetaTags(page);
  const locale = tags.language ?? lang;
  const lines = readLines(page.root);
  const heading = findHeading(page, lines);
  const { statements, listed, problems } = readStatements(page, { tags, heading, url });
  const headingLine = heading?.line ?? null;
  const shownDigits = visibleText === undefined ? null : digitsOf(plainText(visibleText));
  const prices = findVisiblePrices(page, { lines, headingLine, locale, shownDigits });
  const shownPrice = mostVisible(prices);
  const likely = shownPrice !== null && shownPrice.score >= PRODUCT_SCORE;
  if (!likely && statements.every((statement) => statement.prices.length === 0)) {
    const state = readAppState(page, [heading?.text ?? null, tags.values.get("og:title")?.[0] ?? null, tags.title]);
    if (state !== null) statements.push(state);
  }
  const removed = isRemoved(lines, heading);
  const onRequest = heading === null ? null : findOnRequest(lines, headingLine);
  if (statements.length === 0 && !likely && !removed && onRequest === null)
    return { offer: null, reason: [noProduct(lines, { listed, prices }), ...problems].join("; ") };
  const trusted = likely || statements.some((statement) => statement.prices.length > 0) ? prices : [];
  const price = decidePrice(statements, trusted);
  if (price.price === null && onRequest !== null) price.reason.because = `the page says “${onRequest}”`;
  const currency = decideCurrency(price, { statements, url, locale });
  const shown = readStockText(lines, { headingLine, priceLine: price.visible?.line.index ?? null });
  const outdated = price.reason.source === "visible-text" && price.stated !== null ? price.stated.source : null;
  const availability =
    removed && statements.length === 0 ? gone(heading) : decideAvailability(statements, { shown, outdated });
  const name = decideName(statements, {
    heading: removed && availabilityOfText(heading?.text ?? "") === "removed" ? null : heading,
    title: removed ? null : tags.title,
  });
  return {
    reason: price.reason.because,
    offer: {
      name: name.value,
      price: price.price,
      kind: price.kind,
      high: price.high,
      was: price.was,
      unit: price.unit,
      currency: currency.currency,
      availability: availability.value,
      reasons: { name: name.reason, price: price.reason, currency: currency.reason, availability: availability.reason },
    },
  };
}

function gone(heading: Heading | null): { value: "removed"; reason: Reason } {
  return {
    value: "removed",
    reason: { source: "visible-text", because: `the page says “${heading?.text}”`, others: [] },
  };
}
