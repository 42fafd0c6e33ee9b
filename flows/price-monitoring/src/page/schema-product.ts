import { decodeText } from "@millrace/parsing/html";
import { compareDecimals } from "@millrace/parsing/price";
import { type Item, isA, itemProperties, textProperty } from "@millrace/parsing/structured-data";
import { statedVariants } from "../variant/stated-variants.ts";
import { plainName } from "./decide-name.ts";
import { offersOf, statedUnitPrice, stockOf } from "./schema-offers.ts";
import type { Source, StatedPrice, Statement } from "./statement.ts";

const PRODUCTS = new Set("Product ProductGroup ProductModel IndividualProduct SomeProducts Vehicle Car".split(" "));
/** Things that are products only where they carry an offer. */
const SELLABLE = new Set(
  "Book SoftwareApplication WebApplication MobileApplication VideoGame Course Event MusicAlbum Movie Motorcycle Offer AggregateOffer CreativeWork Service".split(
    " ",
  ),
);
const GROUPS = new Set(["ProductGroup"]);

export interface PageIdentity {
  url: string;
  /** The main heading. */
  heading: string | null;
}

interface Candidate {
  item: Item;
  score: number;
}

/** Address without scheme, `www.`, fragment and a slash at the end, so that the same page compares equal. */
function sameAddress(a: string | null, b: string): boolean {
  const normal = (address: string): string | null => {
    if (!URL.canParse(address, b)) return null;
    const { host, pathname, search } = new URL(address, b);
    return `${host.replace(/^www\./u, "")}${pathname.replace(/\/$/u, "")}${search}`;
  };
  return a !== null && normal(a) !== null && normal(a) === normal(b);
}

function offerItems(product: Item): Item[] {
  if (isA(product, new Set(["Offer", "AggregateOffer"]))) return [product];
  const offers = itemProperties(product, "offers", "offer", "makesOffer");
  return textProperty(product, "price", "lowPrice") === null ? offers : [...offers, product];
}

function addresses(item: Item): (string | null)[] {
  return [
    item.id,
    textProperty(item, "url"),
    ...itemProperties(item, "offers").map((offer) => textProperty(offer, "url")),
  ];
}

function sameName(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && plainName(decodeText(a)) === plainName(b);
}

/** The products that stand on their own, not those that a list or another product only refers to. */
function candidates(items: readonly Item[], { url, heading }: PageIdentity): Candidate[] {
  const main = new Set(items.flatMap((item) => itemProperties(item, "mainEntity", "about", "mainEntityOfPage")));
  const all = new Set([...items, ...main]);
  const found: Candidate[] = [];
  for (const item of all) {
    const offers = offerItems(item);
    if (!isA(item, PRODUCTS) && !(isA(item, SELLABLE) && offers.length > 0)) continue;
    const score =
      (addresses(item).some((address) => sameAddress(address, url)) ? 8 : 0) +
      (sameName(textProperty(item, "name"), heading) ? 4 : 0) +
      (main.has(item) ? 2 : 0) +
      (isA(item, PRODUCTS) ? 1 : 0) +
      (offers.length > 0 || item.properties.has("hasVariant") ? 1 : 0);
    found.push({ item, score });
  }
  return found.sort((a, b) => b.score - a.score);
}

/** A group's variants: the one that the address names, else one price or the span of all. */
function variantPrices(product: Item, { url }: PageIdentity): StatedPrice[] {
  const variants = itemProperties(product, "hasVariant", "model");
  const chosen = variants.filter((variant) => addresses(variant).some((address) => sameAddress(address, url)));
  const prices = (chosen.length > 0 ? chosen : variants).flatMap((variant) =>
    offerItems(variant).flatMap((offer) => offersOf(offer).prices.slice(0, 1)),
  );
  const sorted = prices.toSorted((a, b) => compareDecimals(a.amount, b.amount));
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return [];
  const span = compareDecimals(low.amount, high.amount) < 0 ? { ...low, high: high.amount } : low;
  return [
    {
      ...span,
      availability: prices.find(({ availability }) => availability === "in stock")?.availability ?? span.availability,
    },
    ...prices,
  ];
}

export interface ProductReading {
  statement: Statement | null;
  /** How many products the source states where none of them is the page's own. */
  listed: number;
}

/** Reads what the page's own product is and costs out of the items of one source. */
export function readProduct(
  items: readonly Item[],
  { source, page }: { source: Source; page: PageIdentity },
): ProductReading {
  const found = candidates(items, page);
  const best = found[0];
  if (best === undefined) return { statement: null, listed: 0 };
  const rivals = found.filter(({ score, item }) => score === best.score && !isA(item, GROUPS)).length;
  if (rivals > 2 && best.score < 4) return { statement: null, listed: found.length };
  const product = best.item;
  const isElsewhere = (offer: Item): number => (sameAddress(textProperty(offer, "url"), page.url) ? 0 : 1);
  const offers = offerItems(product).toSorted((a, b) => isElsewhere(a) - isElsewhere(b));
  const own = offers.map(offersOf);
  const prices = [...own.flatMap((stated) => stated.prices), ...variantPrices(product, page)];
  const name = textProperty(product, "name", "title");
  const stock = stockOf(offers);
  return {
    listed: 0,
    statement: {
      source,
      name: name === null ? null : decodeText(name),
      prices,
      listPrices: own.flatMap(({ listPrices }) => listPrices),
      availability: prices[0]?.availability ?? stock.availability,
      left: stock.left,
      unitPrice: statedUnitPrice(offers, source),
      variants: statedVariants(product, source),
    },
  };
}
