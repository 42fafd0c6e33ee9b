import { type ProductTruth, productTruth, type Shop } from "@millrace/example-shop";
import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { expect } from "vitest";

/** The truth about each address on a day, whatever day the shop's clock shows. */
export function truthsOn(
  { products }: Pick<Shop, "products">,
  { day, urls }: { readonly day: number; readonly urls: readonly string[] },
): ProductTruth[] {
  return urls.map((url) => productTruth({ products, day }, url));
}

/** Whether two amounts are worth the same: a page writes 1299 where another writes 1299.00. */
export function sameAmount(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : Number(one) === Number(other);
}

/** Expects of a row what a careful person would have noted down. */
export function expectTruth({ url, amount, ...page }: CheckedPage, truth: ProductTruth): void {
  const about = `${url} ${truth.style} ${truth.locale}`;
  expect(sameAmount(amount, truth.amount), `${about}: ${amount} for ${truth.amount}`).toBe(true);
  expect({ availability: page.availability, ...page.currency }, about).toEqual({
    availability: truth.availability,
    written: truth.currencyAsWritten,
    iso: truth.currencyIso,
  });
  // The notice that is left of a removed product does not name it.
  if (truth.availability !== "removed") expect(page.name, about).toBe(truth.name);
}
