import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localeIds } from "../locales/locale.ts";
import { styleIds } from "../markup/style-ids.ts";
import { categories } from "./categories.ts";
import { composeCatalogue } from "./compose.ts";
import { gtin13 } from "./gtin.ts";
import type { Product } from "./product.ts";

const catalogue = composeCatalogue(1);

function countBy(key: (product: Product) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const product of catalogue) counts.set(key(product), (counts.get(key(product)) ?? 0) + 1);
  return counts;
}

describe("composeCatalogue()", () => {
  test("has at least 520 products, each with a sku and a name of its own", () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(520);
    expect(new Set(catalogue.map(({ sku }) => sku)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ gtin }) => gtin)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map(({ name, locale }) => `${locale.id} ${name}`)).size).toBe(catalogue.length);
  });

  test("spreads them evenly over styles, locales and categories", () => {
    const perStyle = countBy(({ style }) => style);
    expect([...perStyle.keys()].sort()).toEqual([...styleIds].sort());
    expect(new Set(perStyle.values())).toEqual(new Set([catalogue.length / styleIds.length]));
    const perLocale = [...countBy(({ locale }) => locale.id).values()];
    expect(perLocale).toHaveLength(localeIds.length);
    expect(Math.max(...perLocale) - Math.min(...perLocale)).toBeLessThanOrEqual(1);
    const perCategory = [...countBy(({ category }) => category.id).values()];
    expect(perCategory).toHaveLength(categories.length);
    expect(Math.min(...perCategory)).toBeGreaterThanOrEqual(60);
  });

  test("has every style in every locale", () => {
    expect(countBy(({ style, locale }) => `${style} ${locale.id}`).size).toBe(styleIds.length * localeIds.length);
  });

  test("gives a unit price only to what is weighed or poured", () => {
    expect(catalogue.filter(({ style, pack }) => style === "unit-price" && pack === null)).toEqual([]);
    expect(catalogue.find(({ pack }) => pack !== null)?.name).toMatch(/, \d+ (g|ml)$/);
  });

  test("names products in the language of their storefront", () => {
    const lamp = (id: string): string | undefined =>
      catalogue.find(({ noun, locale }) => noun.id === "desk-lamp" && locale.id === id)?.name;
    expect(lamp("de-DE")).toContain("Schreibtischlampe");
    expect(lamp("fr-FR")).toMatch(/^Lampe de bureau/);
  });

  test("is the same for the same seed and another one for another", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(composeCatalogue(seed)).toEqual(composeCatalogue(seed));
      }),
      { numRuns: 5 },
    );
    expect(composeCatalogue(2).map(({ name }) => name)).not.toEqual(catalogue.map(({ name }) => name));
  });
});

describe("gtin13()", () => {
  test("ends in the check digit of the standard", () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), (number) => {
        const digits = [...gtin13(number)].map(Number);
        expect(digits).toHaveLength(13);
        expect(digits.reduce((sum, digit, place) => sum + digit * (place % 2 === 0 ? 1 : 3), 0) % 10).toBe(0);
      }),
    );
  });
});
