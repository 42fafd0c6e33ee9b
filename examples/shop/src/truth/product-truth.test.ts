import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import type { Product } from "../catalogue/product.ts";
import type { StyleId } from "../markup/style-ids.ts";
import { priceLine, viewOf } from "../pages/product-view.ts";
import { productTruth } from "./product-truth.ts";

const products = composeCatalogue(1);
const shop = { products, day: 3 };
const anyProduct = fc.constantFrom(...products);
const anyDay = fc.nat({ max: 2000 });

function find(style: StyleId, holds: (product: Product) => boolean = () => true): Product {
  const found = products.find(
    (product) =>
      product.style === style && holds(product) && productTruth(shop, product.sku).availability !== "removed",
  );
  return found!;
}

/** Reads an amount the way a person of that country would, without the code that wrote it. */
function readAmount(text: string, mark: string): number {
  const digits = text.replace(/^Rs\./, "").replace(mark === "," ? /[^\d,]/g : /[^\d.]/g, "");
  return Number(digits.replace(",", ".").replace(/\.$/, ""));
}

describe("productTruth()", () => {
  test("agrees with the price that the page shows, on any day", () => {
    fc.assert(
      fc.property(anyProduct, anyDay, (product, day) => {
        const truth = productTruth({ products, day }, product.sku);
        fc.pre(truth.amount !== null && truth.range === undefined);
        const shown = priceLine(viewOf(product, { day, shopUrl: "" }));
        expect(readAmount(shown, product.form.mark)).toBe(Number(truth.amount));
        expect(shown).toContain(truth.currencyAsWritten!);
      }),
    );
  });

  test("is the same for the same seed and day", () => {
    fc.assert(
      fc.property(anyProduct, anyDay, ({ sku }, day) => {
        expect(productTruth({ products: composeCatalogue(1), day }, sku)).toEqual(productTruth({ products, day }, sku));
      }),
      { numRuns: 10 },
    );
  });

  test("leaves the currency open where only a dollar sign is seen", () => {
    const plain = find("plain-text", ({ locale }) => locale.id === "en-CA");
    const stated = find("json-ld", ({ locale }) => locale.id === "en-AU");
    expect(productTruth(shop, plain.sku)).toMatchObject({ currencyAsWritten: "$", currencyIso: null });
    expect(productTruth(shop, stated.sku)).toMatchObject({ currencyAsWritten: "$", currencyIso: "AUD" });
    expect(productTruth(shop, `http://shop.test/app/p/${stated.sku}`).currencyIso).toBeNull();
  });

  test("knows no price and no stock on request", () => {
    expect(productTruth(shop, find("on-request").sku)).toMatchObject({
      amount: null,
      currencyAsWritten: null,
      currencyIso: null,
      availability: null,
    });
  });

  test("knows that a product is gone", () => {
    const day = Array.from({ length: 240 }, (_, number) => number).find(
      (number) => productTruth({ products, day: number }, products[0]!.sku).availability === "removed",
    )!;
    const truth = productTruth({ products, day }, products[0]!.sku);
    expect(truth).toMatchObject({ amount: null, availability: "removed", asksForConsent: false });
  });

  test("has the ends of a range, the old price, the unit price and the outdated price", () => {
    const from = productTruth(shop, find("range", ({ variant }) => variant % 2 === 0).sku);
    const both = productTruth(shop, find("range", ({ variant }) => variant % 2 === 1).sku);
    expect(from.range).toEqual({ low: from.amount, high: null });
    expect(Number(both.range!.high)).toBeGreaterThan(Number(both.amount));
    const sale = productTruth(shop, find("sale").sku);
    expect(Number(sale.listPrice)).toBeGreaterThan(Number(sale.amount));
    expect(productTruth(shop, find("unit-price").sku).unitPrice?.per).toMatch(/^(kg|l|100 g|100 ml)$/);
    const stale = productTruth(shop, find("json-ld-stale").sku);
    expect(stale.staleAmount).not.toBe(stale.amount);
  });

  test("of a page that a script fills has only what its text says", () => {
    const aggregate = find("json-ld-aggregate");
    expect(productTruth(shop, aggregate.sku).range?.high).not.toBeNull();
    expect(productTruth(shop, `/app/p/${aggregate.sku}`).range?.high).toBeNull();
    expect(productTruth(shop, `/app/p/${find("json-ld-stale").sku}`)).not.toHaveProperty("staleAmount");
  });

  test("of a members' page has the members' price", () => {
    const { sku } = find("json-ld");
    const usual = productTruth(shop, sku);
    expect(productTruth(shop, usual.paths.members)).toMatchObject({
      amount: usual.memberAmount,
      listPrice: usual.amount,
      asksForConsent: false,
    });
  });

  test("refuses a product that the shop never had", () => {
    expect(() => productTruth(shop, "XXX-9999")).toThrow("Cannot tell the truth about an unknown product: XXX-9999");
    expect(() => productTruth(shop, "/about")).toThrow(RangeError);
  });
});
