import type { Product } from "../catalogue/product.ts";
import type { LocaleId } from "../locales/locale.ts";
import { decimal } from "../locales/money.ts";
import type { StyleId } from "../markup/style-ids.ts";
import { markupStyles } from "../markup/styles.ts";
import type { Shop } from "../shop.ts";
import { type Availability, offerOn, type UnitMeasure } from "../timeline/offer.ts";

/** What a careful person would note down from a product's page today; amounts are exact decimals. */
export type ProductTruth = {
  readonly sku: string;
  readonly name: string;
  /** Null where the price is on request or the product is gone; of a range, the lower end. */
  readonly amount: string | null;
  readonly currencyAsWritten: string | null;
  /** Null where neither the page's statements nor its text and language settle it. */
  readonly currencyIso: string | null;
  /** The same for pages that carry no statements: `/app/` and `/members/`. */
  readonly currencyIsoFromText: string | null;
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

export type PathKind = "product" | "app" | "members" | "slow" | "flaky" | "moved" | "pdf" | "api";

/** The truth about a product on the shop's present day, by its sku or by any address of it. */
export function productTruth(shop: Pick<Shop, "products" | "day">, skuOrUrl: string): ProductTruth {
  const sku = /[A-Z]{3}-\d{4}/.exec(skuOrUrl)?.[0];
  const product = shop.products.find((candidate) => candidate.sku === sku);
  if (product === undefined) throw new RangeError(`Cannot tell the truth about an unknown product: ${skuOrUrl}`);
  const { name, style, locale, asksForConsent } = product;
  return {
    sku: product.sku,
    name,
    style,
    locale: locale.id,
    asksForConsent,
    ...offerTruth(product, shop.day),
    paths: pathsOf(product.sku),
  };
}

type OfferTruth = Omit<ProductTruth, "sku" | "name" | "style" | "locale" | "asksForConsent" | "paths">;

function offerTruth(product: Product, day: number): OfferTruth {
  const offer = offerOn(product, day);
  const { locale, form, style } = product;
  const removed = offer.availability === "removed";
  if (offer.price === null || removed) {
    const availability = removed ? "removed" : null;
    return { amount: null, currencyAsWritten: null, currencyIso: null, currencyIsoFromText: null, availability };
  }
  const exact = (minor: number): string => decimal(minor, locale);
  const currencyIsoFromText = locale.currencyIsPlain ? locale.currencyIso : null;
  return {
    amount: exact(offer.price),
    currencyAsWritten: form.symbol,
    currencyIso: markupStyles[style].statesCurrency ? locale.currencyIso : currencyIsoFromText,
    currencyIsoFromText,
    availability: offer.availability,
    memberAmount: exact(offer.memberPrice!),
    ...(offer.listPrice !== null && { listPrice: exact(offer.listPrice) }),
    ...(offer.unitPrice !== null && {
      unitPrice: { amount: exact(offer.unitPrice.amount), per: offer.unitPrice.per },
    }),
    ...(style === "json-ld-stale" && { staleAmount: exact(offer.outdatedPrice) }),
    ...rangeTruth(product, { low: exact(offer.price), high: exact(offer.highestPrice) }),
  };
}

function rangeTruth({ style, variant }: Product, range: { low: string; high: string }): Pick<ProductTruth, "range"> {
  if (style === "json-ld-aggregate") return { range };
  if (style !== "range") return {};
  return { range: variant % 2 === 0 ? { ...range, high: null } : range };
}

function pathsOf(sku: string): Record<PathKind, string> {
  return {
    product: `/p/${sku}`,
    app: `/app/p/${sku}`,
    members: `/members/p/${sku}`,
    slow: `/slow/p/${sku}`,
    flaky: `/flaky/p/${sku}`,
    moved: `/moved/p/${sku}`,
    pdf: `/p/${sku}.pdf`,
    api: `/api/products/${sku}`,
  };
}
