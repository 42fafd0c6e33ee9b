import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import { type Offer, offerOn } from "./offer.ts";

const catalogue = composeCatalogue(1);
const days = [0, 1, 2, 3, 10, 100, 365, 5000];

type Pair = { readonly before: Offer; readonly after: Offer };

function overnight(day: number): Pair[] {
  return catalogue.map((product) => ({ before: offerOn(product, day), after: offerOn(product, day + 1) }));
}

function share(pairs: readonly Pair[], holds: (pair: Pair) => boolean): number {
  return pairs.filter(holds).length / pairs.length;
}

const allNights = days.flatMap(overnight);

function relativeChange({ before, after }: Pair): number {
  return before.price === null || after.price === null ? 0 : Math.abs(after.price / before.price - 1);
}

describe("offerOn()", () => {
  test("is a pure function of product and day, in whatever order days are asked for", () => {
    const product = fc.constantFrom(...catalogue);
    fc.assert(
      fc.property(product, fc.nat({ max: 9999 }), (one, day) => {
        const first = offerOn(one, day);
        offerOn(one, day + 1);
        expect(offerOn(one, day)).toEqual(first);
      }),
    );
  });

  test("asks whole minor units above zero, less when reduced and less from members", () => {
    const product = fc.constantFrom(...catalogue.filter(({ style }) => style !== "on-request"));
    fc.assert(
      fc.property(product, fc.nat({ max: 9999 }), (one, day) => {
        const { price, listPrice, memberPrice, highestPrice, outdatedPrice } = offerOn(one, day);
        expect(Number.isInteger(price) && price! > 0).toBe(true);
        expect(memberPrice!).toBeLessThan(price!);
        expect(highestPrice).toBeGreaterThan(price!);
        expect(outdatedPrice).not.toBe(price);
        if (listPrice !== null) expect(listPrice).toBeGreaterThan(price!);
      }),
    );
  });

  test("tells no price on request and always a reduced one in a sale", () => {
    for (const product of catalogue) {
      const { price, memberPrice, unitPrice, listPrice } = offerOn(product, 3);
      if (product.style === "on-request") expect([price, memberPrice, unitPrice]).toEqual([null, null, null]);
      if (product.style === "sale") expect(listPrice).toBeGreaterThan(price!);
    }
  });

  test("tells the price of a kilogram, a litre or a hundredth of it", () => {
    const small = catalogue.find(({ pack }) => pack?.size === 70)!;
    const large = catalogue.find(
      ({ pack, style }) => pack?.size === 500 && pack.unit === "ml" && style !== "on-request",
    )!;
    expect(offerOn(small, 0).unitPrice).toEqual({
      amount: Math.round((offerOn(small, 0).price! * 100) / 70),
      per: "100 g",
    });
    expect(offerOn(large, 0).unitPrice).toEqual({ amount: offerOn(large, 0).price! * 2, per: "l" });
  });
});

describe("from one day to the next", () => {
  test("about 8 % of prices change", () => {
    const changed = share(allNights, (pair) => relativeChange(pair) > 0);
    expect(changed).toBeGreaterThan(0.06);
    expect(changed).toBeLessThan(0.1);
    for (const day of days) expect(share(overnight(day), (pair) => relativeChange(pair) > 0)).toBeGreaterThan(0.03);
  });

  test("some change by little and some by more than a tenth", () => {
    const changes = allNights.map(relativeChange).filter((change) => change > 0);
    const large = changes.filter((change) => change > 0.1).length / changes.length;
    expect(large).toBeGreaterThan(0.25);
    expect(large).toBeLessThan(0.75);
  });

  test.each([
    ["sell out", "in stock", "out of stock"],
    ["come back", "out of stock", "in stock"],
    ["are removed", "in stock", "removed"],
    ["return after an announcement", "preorder", "in stock"],
  ] as const)("some products %s", (_, from, to) => {
    const happened = share(allNights, ({ before, after }) => before.availability === from && after.availability === to);
    expect(happened).toBeGreaterThan(0.0005);
    expect(happened).toBeLessThan(0.03);
  });

  test("some sales start and some end", () => {
    expect(share(allNights, ({ before, after }) => !before.listPrice && after.listPrice !== null)).toBeGreaterThan(
      0.002,
    );
    expect(share(allNights, ({ before, after }) => before.listPrice !== null && !after.listPrice)).toBeGreaterThan(
      0.002,
    );
  });

  test("the shop neither empties nor fills, however far the clock is turned", () => {
    for (const day of [0, 1000, 100_000]) {
      const listed = catalogue.filter((product) => offerOn(product, day).availability !== "removed");
      expect(listed.length).toBeGreaterThanOrEqual(500);
      expect(listed.length).toBeLessThan(catalogue.length);
    }
  });
});
