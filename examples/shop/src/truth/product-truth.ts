import type { Product } from "../catalogue/product.ts";
import type { LocaleId } from "../locales/locale.ts";
import { decimal } from "../locales/money.ts";
import type { StyleId } from "../markup/style-ids.ts";
import { markupStyles } from "../markup/styles.ts";
import type { Shop } from "../shop.ts";
import { type Availability, type Offer, offerOn, type UnitMeasure } from "../timeline/offer.ts";
import { type PathKind, pathsOf } from "./product-paths.ts";

/** What a careful person would note down from one page of a product today; amounts are exact decimals. */
export type ProductTruth = {
  readonly sku: string;
  readonly name: string;
  /** Null where the price is on request or the product is gone; of a range, the lower end. */
  readonly amount: string | null;
  readonly currencyAsWritten: string | null;
  /** Null where neither the page's statements nor its text and language settle it. */
  readonly currencyIso: string | null;
  /** Null where the page says nothing about stock. */
  readonly availability: Availability | null;
  readonly style: StyleId;
  readonly locale: LocaleId;
  /** Whether a dialog covers the page until it is answered. */
  readonly asksForConsent: boolean;
  readonly listPrice?: string;
  readonly memberAmount?: string;
  /** `high` is null where the page only says "from". */
  readonly range?: { readonly low: string; readonly high: string | null };
  readonly unitPrice?: { readonly amount: string; readonly per: UnitMeasure };
  /** What outdated JSON-LD claims while the page shows `amount`. */
  readonly staleAmount?: string;
  readonly paths: Readonly<Record<PathKind, string>>;
};

/** The truth about a product on the shop's present day: on its usual page for a sku, else on the page of the address. */
export function productTruth(shop: Pick<Shop, "products" | "day">, skuOrUrl: string): ProductTruth {
  const sku = /[A-Z]{3}-\d{4}/.exec(skuOrUrl)?.[0];
  const product = shop.products.find((candidate) => candidate.sku === sku);
  if (product === undefined) throw new RangeError(`Cannot tell the truth about an unknown product: ${skuOrUrl}`);
  const offer = offerOn(product, shop.day);
  const page = /\/(app|members)\/p\//.exec(skuOrUrl)?.[1];
  return {
    sku: product.sku,
    name: product.name,
    style: product.style,
    locale: product.locale.id,
    paths: pathsOf(product.sku),
    asksForConsent: product.asksForConsent && offer.availability !== "removed" && page === undefined,
    ...(offer.price === null || offer.availability === "removed"
      ? { ...nothingAsked, availability: offer.availability === "removed" ? offer.availability : null }
      : priceTruth({ product, offer: { ...offer, price: offer.price }, page })),
  };
}

const nothingAsked = { amount: null, currencyAsWritten: null, currencyIso: null };

type PriceTruth = Omit<ProductTruth, "sku" | "name" | "style" | "locale" | "asksForConsent" | "paths">;

type Seen = {
  readonly product: Product;
  readonly offer: Offer & { readonly price: number };
  readonly page: string | undefined;
};

function priceTruth({ product, offer, page }: Seen): PriceTruth {
  const { locale, form, style } = product;
  const stated = page === undefined && markupStyles[style].statesCurrency;
  const exact = (minor: number): string => decimal(minor, locale);
  const base = {
    currencyAsWritten: form.symbol,
    currencyIso: stated || locale.currencyIsPlain ? locale.currencyIso : null,
    availability: offer.availability,
    memberAmount: exact(offer.memberPrice!),
  };
  if (page === "members") return { ...base, amount: base.memberAmount, listPrice: exact(offer.price) };
  const low = exact(offer.price);
  const onlyFrom = style === "range" ? product.variant % 2 === 0 : page === "app";
  const hasRange = style === "range" || style === "json-ld-aggregate";
  const { listPrice, unitPrice } = offer;
  return {
    ...base,
    amount: low,
    ...(listPrice !== null && { listPrice: exact(listPrice) }),
    ...(unitPrice !== null && { unitPrice: { amount: exact(unitPrice.amount), per: unitPrice.per } }),
    ...(hasRange && { range: { low, high: onlyFrom ? null : exact(offer.highestPrice) } }),
    ...(style === "json-ld-stale" && page === undefined && { staleAmount: exact(offer.outdatedPrice) }),
  };
}
