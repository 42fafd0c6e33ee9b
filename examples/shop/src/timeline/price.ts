import type { Product } from "../catalogue/product.ts";
import { labelPrice } from "../locales/money.ts";
import { draw, pick } from "../random.ts";
import { windowAt } from "./window.ts";

/** With sales that start and end this makes about 8 % of all prices change from one day to the next. */
const changesPerDay = 0.08;

/** The price without a sale, in minor units: it stays until a day on which this product draws a change. */
export function regularPrice(product: Product, day: number): number {
  return labelPrice(product.baseUnits * levelOn(product, lastChange(product, day)), product.locale);
}

/** The price with the sale of that day, if there is one. */
export function currentPrice(product: Product, day: number): number {
  const discount = discountOn(product, day);
  const regular = regularPrice(product, day);
  if (discount === 0) return regular;
  return labelPrice((regular / 10 ** product.locale.minorDigits) * (1 - discount), product.locale);
}

/** What a page shows that was generated before the last change and never again. */
export function outdatedPrice(product: Product, day: number): number {
  const current = currentPrice(product, day);
  const before = regularPrice(product, lastChange(product, day) - 1);
  if (before !== current) return before;
  return labelPrice((current / 10 ** product.locale.minorDigits) * 1.12, product.locale);
}

function lastChange({ seed, sku }: Product, day: number): number {
  for (let earlier = day; earlier > 0; earlier--) {
    if (draw(seed, sku, "changes", earlier) < changesPerDay) return earlier;
  }
  return 0;
}

/** Two changes in three move a price by some percent, the third by more than ten. */
function levelOn({ seed, sku }: Product, day: number): number {
  if (day <= 0) return 1;
  const [least, most] = draw(seed, sku, "size", day) < 0.65 ? [0.015, 0.07] : [0.11, 0.24];
  const step = least + (most - least) * draw(seed, sku, "step", day);
  return draw(seed, sku, "direction", day) < 0.5 ? 1 + step : 1 - step;
}

function discountOn({ seed, sku, style }: Product, day: number): number {
  if (style === "on-request" || style === "range" || style === "json-ld-aggregate") return 0;
  const always = style === "sale";
  const days = always ? ([40, 40] as const) : ([4, 10] as const);
  const sale = windowAt(day, { seed, sku, what: "sale", cycleDays: 40, chance: always ? 1 : 0.35, days });
  return sale === null ? 0 : pick([0.12, 0.15, 0.2, 0.25, 0.3, 0.4], seed, sku, "discount", sale);
}
