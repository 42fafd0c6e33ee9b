import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LocaleId, localeIds } from "./locale.ts";
import { locales } from "./locales.ts";
import { decimal, formatMoney, formatRange, labelPrice, moneyParts } from "./money.ts";

function written(id: LocaleId, minor: number, form = 0): string {
  return formatMoney(minor, { locale: locales[id], form: locales[id].forms[form]! });
}

const anyStyle = fc
  .constantFrom(...localeIds)
  .chain((id) => fc.constantFrom(...locales[id].forms).map((form) => ({ locale: locales[id], form })));

describe("formatMoney() writes an amount as the shops of", () => {
  test.each([
    ["de-DE", 129_900, "1.299,00\u00a0€"],
    ["en-GB", 129_900, "£1,299"],
    ["en-GB", 1_299, "£12.99"],
    ["ja-JP", 129_800, "¥129,800"],
    ["en-IN", 12_990_000, "Rs. 1,29,900"],
    ["de-CH", 129_900, "CHF 1'299.-"],
    ["de-CH", 8_990, "CHF 89.90"],
    ["pt-BR", 129_990, "R$\u00a01.299,90"],
    ["en-US", 129_900, "$1,299.00"],
    ["fr-FR", 129_900, "1\u202f299,00\u00a0€"],
    ["sv-SE", 129_900, "1\u00a0299\u00a0kr"],
    ["pl-PL", 129_900, "1\u00a0299,00\u00a0zł"],
    ["cs-CZ", 1_299_000, "12\u00a0990\u00a0Kč"],
    ["en-CA", 129_900, "$1,299.00"],
    ["en-AU", 1_295, "$12.95"],
  ] as const)("%s: %i minor units", (id, minor, text) => {
    expect(written(id, minor)).toBe(text);
  });

  test.each([
    ["de-DE", 129_900, "1.299,-\u00a0€"],
    ["ja-JP", 129_800, "129,800円"],
    ["en-IN", 123_456_700, "₹12,34,567"],
    ["de-CH", 129_900, "CHF 1’299.–"],
    ["pl-PL", 129_900, "1299,00\u00a0zł"],
  ] as const)("%s in their second form: %i minor units", (id, minor, text) => {
    expect(written(id, minor, 1)).toBe(text);
  });
});

test("formatMoney() keeps every digit of the exact decimal, in every locale and form", () => {
  fc.assert(
    fc.property(anyStyle, fc.nat({ max: 999_999_999 }), (style, minor) => {
      const parts = moneyParts(minor, style);
      const whole = parts.find(({ kind }) => kind === "whole")!.text.replace(/\D/g, "");
      const fraction = parts.find(({ kind }) => kind === "fraction")?.text;
      const exact = decimal(minor, style.locale);
      expect(Number(fraction === undefined ? whole : `${whole}.${fraction}`)).toBe(Number(exact));
      expect(formatMoney(minor, style)).toContain(style.form.symbol);
      expect(exact).toMatch(/^\d+(\.\d\d)?$/);
      expect(exact).not.toMatch(/\.00$/);
    }),
  );
});

describe("formatRange()", () => {
  test("puts a leading symbol before both amounts", () => {
    expect(formatRange([129_900, 149_900], { locale: locales["en-GB"], form: locales["en-GB"].forms[0] })).toBe(
      "£1,299 – £1,499",
    );
  });

  test("puts a trailing symbol once, at the end", () => {
    expect(formatRange([129_900, 149_900], { locale: locales["de-DE"], form: locales["de-DE"].forms[0] })).toBe(
      "1.299,00 – 1.499,00\u00a0€",
    );
  });
});

describe("labelPrice()", () => {
  test("stays close to what was asked for and above nothing", () => {
    fc.assert(
      fc.property(anyStyle, fc.double({ min: 2, max: 3000, noNaN: true }), ({ locale }, euros) => {
        const units = euros * locale.unitsPerEuro;
        const price = labelPrice(units, locale);
        expect(Number.isInteger(price) && price > 0).toBe(true);
        expect(Math.abs(price / 10 ** locale.minorDigits / units - 1)).toBeLessThan(0.06);
      }),
    );
  });

  test("ends prices as the shops of a country do", () => {
    expect([labelPrice(12.3, locales["de-DE"]), labelPrice(88.7, locales["de-DE"])]).toEqual([1229, 8899]);
    expect([labelPrice(1303, locales["en-GB"]), labelPrice(88.7, locales["en-AU"])]).toEqual([129_900, 8895]);
    expect([labelPrice(129_700, locales["ja-JP"]), labelPrice(88.7, locales["de-CH"])]).toEqual([129_800, 8890]);
  });

  test("never falls to zero", () => {
    expect(labelPrice(0.001, locales["en-US"])).toBe(9);
  });
});
