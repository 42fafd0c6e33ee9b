import type { Product } from "../catalogue/product.ts";
import { labelPrice } from "../locales/money.ts";
import { draw, drawInteger } from "../random.ts";
import { currentPrice, outdatedPrice, regularPrice } from "./price.ts";
import { windowAt } from "./window.ts";

export type Availability = "in stock" | "out of stock" | "preorder" | "removed";

export type UnitMeasure = "kg" | "100 g" | "l" | "100 ml";

/** What the shop asks for a product on one day; all amounts in minor units. */
export type Offer = {
  readonly availability: Availability;
  readonly fewLeft: number | null;
  /** Null when the price is told on request. */
  readonly price: number | null;
  readonly listPrice: number | null;
  readonly memberPrice: number | null;
  readonly outdatedPrice: number;
  readonly highestPrice: number;
  readonly unitPrice: { readonly amount: number; readonly per: UnitMeasure } | null;
};

export function offerOn(product: Product, day: number): Offer {
  const price = currentPrice(product, day);
  const regular = regularPrice(product, day);
  const units = price / 10 ** product.locale.minorDigits;
  const onRequest = product.style === "on-request";
  return {
    availability: availabilityOn(product, day),
    fewLeft: fewLeftOn(product, day),
    price: onRequest ? null : price,
    listPrice: !onRequest && regular > price ? regular : null,
    memberPrice: onRequest ? null : labelPrice(units * 0.88, product.locale),
    outdatedPrice: outdatedPrice(product, day),
    highestPrice: labelPrice(units * 1.18, product.locale),
    unitPrice: onRequest ? null : unitPriceOf(product, price),
  };
}

/** Products leave for 10 days out of 240 and are announced for 5 days when they come back; others sell out for a while. */
function availabilityOn({ seed, sku }: Product, day: number): Availability {
  const age = (day + drawInteger(0, 239, seed, sku, "life")) % 240;
  if (age >= 230) return "removed";
  if (age < 5) return "preorder";
  const soldOut = windowAt(day, { seed, sku, what: "sold out", cycleDays: 30, chance: 0.35, days: [3, 9] });
  return soldOut === null ? "in stock" : "out of stock";
}

function fewLeftOn({ seed, sku }: Product, day: number): number | null {
  const left = drawInteger(1, 5, seed, sku, "left", Math.floor(day / 3));
  return draw(seed, sku, "few", Math.floor(day / 3)) < 0.12 ? left : null;
}

function unitPriceOf({ pack }: Product, price: number): Offer["unitPrice"] {
  if (pack === null) return null;
  const large = pack.size >= 250;
  const per = pack.unit === "g" ? (large ? "kg" : "100 g") : large ? "l" : "100 ml";
  return { amount: Math.round((price * (large ? 1000 : 100)) / pack.size), per };
}
