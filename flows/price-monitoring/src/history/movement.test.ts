import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMovedBy, percentMoved } from "./movement.ts";

/** Amounts as pages write them, with zero to three decimals. */
const price = fc
  .tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([units, places]) => (units / 10 ** places).toFixed(places));

describe("percentMoved()", () => {
  it.each([
    ["100", "110", 10],
    ["110", "100", 9.1],
    ["10.00", "10.00", 0],
    ["10", "10.005", 0.1],
    ["10", "10.0049", 0],
    ["50", "57", 14],
    ["0.001", "1000", 99_999_900],
    ["90071992547409.91", "90071992547409.92", 0],
    ["100", "0", 100],
  ])("from %s to %s is %d", (from, to, percent) => {
    expect(percentMoved(from, to)).toBe(percent);
  });

  it("cannot be told of a price that was 0", () => {
    expect(percentMoved("0.00", "5")).toBeNull();
  });

  it("is never further than half a tenth from the exact value", () => {
    fc.assert(
      fc.property(price, price, (from, to) => {
        const exact = (Math.abs(Number(to) - Number(from)) / Number(from)) * 100;
        expect(Math.abs(percentMoved(from, to)! - exact)).toBeLessThanOrEqual(0.05 + exact * 1e-12);
      }),
    );
  });
});

describe("hasMovedBy()", () => {
  it.each([
    ["50", "57", 14, true],
    ["50", "56.99", 14, false],
    ["100", "99", 1, true],
    ["100", "99.01", 1, false],
    ["1000", "1009.6", 1, false],
    ["3", "3.01", 0.33, true],
    ["8", "8.00", 0, true],
    ["0", "1", 1_000, true],
  ])("from %s to %s by %d %%: %s", (from, to, threshold, hasMoved) => {
    expect(hasMovedBy(threshold, { from, to })).toBe(hasMoved);
  });

  it("holds for every smaller threshold when it holds for one", () => {
    const threshold = fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(price, price, threshold, threshold, (from, to, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        if (hasMovedBy(high, { from, to })) expect(hasMovedBy(low, { from, to })).toBe(true);
      }),
    );
  });
});
