import { describe, expect, it } from "vitest";
import { extractOffer } from "./extract-offer.ts";
import { stockCount } from "./stock-count.ts";
import { perUnit } from "./unit-price.ts";

const offerOf = (body: string, lang = "en") =>
  extractOffer(
    `<html lang="${lang}"><body><main><h1>Lamp</h1><p class="price">€24.90</p>${body}</main></body></html>`,
    {
      url: "https://shop.example/p/lamp",
    },
  ).offer!;
const jsonLd = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

describe("stockCount()", () => {
  it.each([
    ["Only 3 left in stock", 3, false],
    ["12 in stock", 12, false],
    ["10+ available", 10, true],
    ["More than 50 pieces in stock", 50, true],
    ["Nur noch 4 Stück auf Lager", 4, false],
    ["Plus que 2 en stock", 2, false],
    ["Quedan 5 unidades", 5, false],
    ["Skladem: 7", 7, false],
    ["В наличии", null, false],
    ["In stock, ships in 3 days", null, false],
    ["Only 2 days left to order", null, false],
    ["残り3点", 3, false],
  ])("reads %s", (text, left, orMore) => {
    const found = stockCount(text);
    expect([found?.left ?? null, found?.orMore ?? false]).toEqual([left, orMore]);
  });
});

describe("the stock level of an offer", () => {
  it("is what the page shows, else what a statement says, else nothing", () => {
    expect(offerOf(`<p class="stock">Only 3 left</p>`)).toMatchObject({
      availability: "in stock",
      stock: { left: 3, orMore: false, written: "Only 3 left", source: "visible-text" },
    });
    const level = { "@type": "QuantitativeValue", value: 17 };
    const offers = { "@type": "Offer", price: "24.90", priceCurrency: "EUR", inventoryLevel: level };
    expect(offerOf(jsonLd({ "@type": "Product", name: "Lamp", offers })).stock).toEqual({
      left: 17,
      orMore: false,
      written: "17",
      source: "json-ld",
    });
    expect(offerOf(`<p class="stock">In stock</p>`).stock).toBeNull();
  });
});

describe("the unit price of an offer", () => {
  it.each([
    ["1.99", { quantity: "100", of: "g" }, { amount: "19.90", per: "kg" }],
    ["0.50", { quantity: "750", of: "ml" }, { amount: "0.6667", per: "l" }],
    ["3", { quantity: "1", of: "piece" }, { amount: "3.00", per: "piece" }],
    ["9", { quantity: "2", of: "t" }, { amount: "0.0045", per: "kg" }],
    ["9.99", { quantity: "1", of: "month" }, null],
    ["9.99", { quantity: "0", of: "kg" }, null],
  ])("of %s for %j is %j", (amount, unit, found) => {
    expect(perUnit(amount, unit)).toEqual(found);
  });

  it("is what the page shows beside the price, in one unit whatever it shows", () => {
    expect(offerOf(`<p class="unit-price">€4.98 / 100 g</p>`).unitPrice).toMatchObject({ amount: "49.80", per: "kg" });
    expect(offerOf(`<p class="unit-price hidden">€4.98 / 100 g</p>`).unitPrice).toBeNull();
    expect(offerOf(`<p>per month</p>`).unitPrice).toBeNull();
  });

  it("is what a statement says for a reference quantity", () => {
    const referenceQuantity = { "@type": "QuantitativeValue", value: "100", unitCode: "MLT" };
    const priceSpecification = { "@type": "UnitPriceSpecification", price: "1.20", referenceQuantity };
    const offers = { "@type": "Offer", price: "24.90", priceCurrency: "EUR", priceSpecification };
    expect(offerOf(jsonLd({ "@type": "Product", name: "Lamp", offers })).unitPrice).toEqual({
      amount: "12.00",
      per: "l",
      written: "1.20 / 100 MLT",
      source: "json-ld",
    });
  });
});
