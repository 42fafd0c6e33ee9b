import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal, compareDecimals, shiftDecimal } from "./decimal.ts";

describe("canonicalDecimal()", () => {
  it("keeps written decimals and drops zeros in front", () => {
    expect(canonicalDecimal("1299", "00")).toBe("1299.00");
    expect(canonicalDecimal("007")).toBe("7");
    expect(canonicalDecimal("", "5")).toBe("0.5");
    expect(canonicalDecimal("000", "")).toBe("0");
  });
});

describe("compareDecimals()", () => {
  it("compares by value, not by the zeros written", () => {
    expect(compareDecimals("1299", "1299.00")).toBe(0);
    expect(compareDecimals("9.99", "10")).toBeLessThan(0);
    expect(compareDecimals("-1.5", "-1.50")).toBe(0);
    expect(compareDecimals("0.1", "-0.1")).toBeGreaterThan(0);
  });

  it("is exact where floats are not", () => {
    expect(compareDecimals("9007199254740993.01", "9007199254740993.02")).toBeLessThan(0);
  });
});

describe("shiftDecimal()", () => {
  it("moves the mark both ways", () => {
    expect(shiftDecimal("1.299", 3)).toBe("1299");
    expect(shiftDecimal("1299", -2)).toBe("12.99");
    expect(shiftDecimal("0.05", 1)).toBe("0.5");
    expect(shiftDecimal("-7", -2)).toBe("-0.07");
    expect(shiftDecimal("12.5", 3)).toBe("12500");
  });

  it("comes back when it is moved there and back", () => {
    const amount = fc
      .tuple(fc.nat(), fc.nat(9_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(4, "0")}`);
    fc.assert(
      fc.property(amount, fc.integer({ min: -8, max: 8 }), (decimal, power) => {
        expect(compareDecimals(shiftDecimal(shiftDecimal(decimal, power), -power), decimal)).toBe(0);
      }),
    );
  });
});
