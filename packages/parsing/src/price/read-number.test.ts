import { describe, expect, it } from "vitest";
import { readNumber } from "./read-number.ts";

describe("readNumber()", () => {
  it.each([
    ["1.234.567,89", "1234567.89"],
    ["1,234,567.89", "1234567.89"],
    ["12,34,567", "1234567"],
    ["1 234,567", "1234.567"],
    ["1'234.5", "1234.5"],
    ["1٬234٫50", "1234.50"],
    ["12·50", "12.50"],
    ["1.234.56", "1234.56"],
    ["0,125", "0.125"],
    ["1.234,567", "1234.567"],
  ])("reads %s as %s", (raw, amount) => {
    expect(readNumber(raw)).toBe(amount);
  });

  it.each(["1.2.3", "12.05.2024", "1,234.567.890", "1٫2٫3", "1234.567.890", "1,23,4.5"])(
    "finds no number in %s",
    (raw) => {
      expect(readNumber(raw)).toBeNull();
    },
  );

  it("takes a lone dot for the decimal mark where it is told so", () => {
    expect(readNumber("1.299", { dotIsDecimal: true })).toBe("1.299");
    expect(readNumber("1,299", { dotIsDecimal: true })).toBe("1299");
    expect(readNumber("1,299", { thousandthsMark: "," })).toBe("1.299");
    expect(readNumber("1.299", { thousandthsMark: "," })).toBe("1299");
  });
});
