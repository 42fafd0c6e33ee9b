import { compareDecimals } from "@millrace/parsing/price";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeSince, isAvailabilityNews, isPriceNews, isUnitPriceNews, variantNews } from "./change.ts";
import type { Observation } from "./observation.ts";

function seen(amount: string | null, rest: Partial<Observation> = {}): Observation {
  return { at: "2026-03-01T06:00:00.000Z", amount, currency: "EUR", availability: "in stock", ...rest };
}

const observation = fc.record({
  at: fc.constant("2026-03-01T06:00:00.000Z"),
  amount: fc.option(fc.integer({ min: 0, max: 2_000 }).map((cents) => (cents / 100).toFixed(2))),
  currency: fc.option(fc.constantFrom("EUR", "USD")),
  availability: fc.option(fc.constantFrom("in stock", "out of stock", "removed")),
});
const histories = fc.array(observation, { maxLength: 6 });

describe("changeSince()", () => {
  it("compares with the check before", () => {
    expect(changeSince([], seen("10"))).toEqual({
      kind: "first check",
      percent: null,
      previous: null,
      previousAvailability: null,
    });
    expect(changeSince([seen("5"), seen("10")], seen("12.50"))).toEqual({
      kind: "up",
      percent: 25,
      previous: "10",
      previousAvailability: "in stock",
    });
    expect(changeSince([seen("10")], seen("9"))).toMatchObject({ kind: "down", percent: 10 });
  });

  it("takes other spellings of a price for the same", () => {
    expect(changeSince([seen("1299")], seen("1299.00"))).toMatchObject({ kind: "unchanged", percent: null });
  });

  it("calls prices in other currencies no movement", () => {
    expect(changeSince([seen("10")], seen("8", { currency: "USD" }))).toMatchObject({
      kind: "other currency",
      percent: null,
      previous: "10",
    });
    expect(changeSince([seen("10")], seen("10", { currency: null }))).toMatchObject({ kind: "other currency" });
  });

  it("remembers the last known price and availability while the page tells none", () => {
    const silent = seen(null, { currency: null, availability: null });
    expect(changeSince([seen("10")], silent)).toMatchObject({ kind: "price gone", previous: "10" });
    expect(changeSince([seen("10"), silent], silent)).toMatchObject({ kind: "unchanged", previous: "10" });
    expect(changeSince([seen("10"), silent], seen("11"))).toEqual({
      kind: "price appeared",
      percent: null,
      previous: "10",
      previousAvailability: "in stock",
    });
    expect(changeSince([silent], seen("11"))).toMatchObject({ kind: "price appeared", previous: null });
  });

  it("agrees with the exact comparison of the two amounts", () => {
    fc.assert(
      fc.property(histories, observation, observation, (history, before, now) => {
        const { kind, percent } = changeSince([...history, before], now);
        expect(kind === "up" || kind === "down" || percent === null).toBe(true);
        if (before.amount === null || now.amount === null || before.currency !== now.currency) {
          expect(["unchanged", "other currency", "price gone", "price appeared"]).toContain(kind);
        } else {
          const order = compareDecimals(now.amount, before.amount);
          expect(kind).toBe(order > 0 ? "up" : order < 0 ? "down" : "unchanged");
        }
      }),
    );
  });
});

describe("isPriceNews()", () => {
  const news = (history: Observation[], now: Observation, thresholdPercent = 5) =>
    isPriceNews(changeSince(history, now), { now, thresholdPercent });

  it("is a price that moved by the threshold at least, either way", () => {
    expect(news([seen("100")], seen("105"))).toBe(true);
    expect(news([seen("100")], seen("95"))).toBe(true);
    expect(news([seen("100")], seen("104.99"))).toBe(false);
    expect(news([seen("100")], seen("100.01"), 0)).toBe(true);
    expect(news([seen("0")], seen("1"), 1_000)).toBe(true);
  });

  it("is one that came, went or is in another currency, and no first or unchanged one", () => {
    expect(news([seen("100")], seen(null))).toBe(true);
    expect(news([seen(null)], seen("100"))).toBe(true);
    expect(news([seen("100")], seen("100", { currency: "USD" }))).toBe(true);
    expect(news([], seen("100"))).toBe(false);
    expect(news([seen("100")], seen("100"), 0)).toBe(false);
    expect(news([seen(null)], seen(null), 0)).toBe(false);
  });
});

describe("isAvailabilityNews()", () => {
  const news = (before: (string | null)[], availability: string | null) => {
    const history = before.map((known) => seen("1", { availability: known }));
    const now = seen("1", { availability });
    return isAvailabilityNews(changeSince(history, now), now);
  };

  it("is another availability than the last one that was known", () => {
    expect(news(["in stock"], "out of stock")).toBe(true);
    expect(news(["in stock", null], "removed")).toBe(true);
    expect(news(["in stock", null], "in stock")).toBe(false);
  });

  it("is not that a page tells none, or tells one for the first time", () => {
    expect(news(["in stock"], null)).toBe(false);
    expect(news([null], "in stock")).toBe(false);
    expect(news([], "in stock")).toBe(false);
  });
});

describe("what else moved", () => {
  const kilo = (amount: string) => seen("10", { unitPrice: { amount, per: "kg" } });

  it("is the price per unit while the price stays, as when a pack gets smaller", () => {
    const change = changeSince([kilo("20")], kilo("25"));
    expect(change).toMatchObject({ kind: "unchanged", unitPrice: { from: "20", to: "25", percent: 25 } });
    expect([isUnitPriceNews(change, 25), isUnitPriceNews(change, 26)]).toEqual([true, false]);
    expect(changeSince([kilo("20")], kilo("20.00")).unitPrice).toBeUndefined();
    expect(changeSince([kilo("20")], seen("10", { unitPrice: { amount: "2", per: "l" } })).unitPrice).toBeUndefined();
    expect(isUnitPriceNews(changeSince([kilo("20")], seen("11")), 0)).toBe(false);
  });

  it("is a variant with another price or availability, not one that came", () => {
    const variant = (key: string, amount: string | null, availability: string | null = "in stock") => ({
      key,
      name: key,
      amount,
      availability,
    });
    const before = seen("10", { variants: [variant("M", "10"), variant("L", "12"), variant("XL", null, null)] });
    const now = seen("10", {
      variants: [variant("M", "10.50"), variant("L", "12.00", "out of stock"), variant("XL", "14"), variant("S", "9")],
    });
    const change = changeSince([before], now);
    expect(change.variants).toEqual([
      { name: "M", price: { from: "10", to: "10.50", percent: 5 } },
      { name: "L", availability: { from: "in stock", to: "out of stock" } },
    ]);
    expect(variantNews(change, 6).map(({ name }) => name)).toEqual(["L"]);
    expect(variantNews(change, 5)).toHaveLength(2);
    expect(changeSince([before], { ...now, currency: "USD" }).variants).toBeUndefined();
    expect(changeSince([], now).variants).toBeUndefined();
  });
});
