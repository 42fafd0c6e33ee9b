import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "../../../../test/any-character.ts";
import { compareDecimals } from "./decimal.ts";
import { parsePrice } from "./parse-price.ts";

const LOCALES =
  "af ar ar-EG ar-SA az be bg bn-BD bs ca cs da de-AT de-CH de-DE el en-AU en-CA en-GB en-IN en-NZ en-US en-ZA es-AR es-CL es-CO es-ES es-MX et eu " +
  "fa-IR fi fil fr-CA fr-CH fr-FR gl gu he hi hr hu hy id is it-CH it-IT ja-JP ka kk km kn ko-KR ky lo lt lv mk ml mn mr ms my nb ne nl or pa " +
  "pl ps pt-BR pt-PT ro ru-RU si sk sl so sq sr sr-Latn sv-SE sw ta te th-TH tr-TR uk ur uz vi zh-CN zh-HK zh-TW zu";
const locale = fc.constantFrom(...LOCALES.split(" "));
const currency = fc.constantFrom(...Intl.supportedValuesOf("currency").filter((code) => !/^X[XT]/u.test(code)));
const amount = fc.oneof(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 100_000, max: 2_000_000_000 }));

/** An amount of whole cents as a decimal with the places that the format has. */
function decimalOf(cents: number, places: number): string {
  const digits = String(cents).padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

describe("parsePrice() reads back what Intl.NumberFormat writes", () => {
  it("exactly, in any locale, currency and way to name it", () => {
    fc.assert(
      fc.property(locale, currency, amount, fc.constantFrom("symbol", "code"), (tag, code, cents, display) => {
        const format = new Intl.NumberFormat(tag, { style: "currency", currency: code, currencyDisplay: display });
        const written = decimalOf(cents, format.resolvedOptions().maximumFractionDigits ?? 2);
        const text = format.format(written as Intl.StringNumericLiteral);
        const price = parsePrice(text, { locale: tag });
        expect(price, text).not.toBeNull();
        expect(compareDecimals(price?.amount ?? "-1", written), text).toBe(0);
        if (display === "code" && !(tag === "sq" && code === "XCG")) expect(price?.currency.iso, text).toBe(code);
      }),
      { numRuns: 3_000 },
    );
  });

  it("with the code of the locale's own currency, symbol or not", () => {
    const own =
      "AU AUD,CA CAD,CH CHF,CN CNY,DK DKK,GB GBP,IN INR,JP JPY,MX MXN,NO NOK,SE SEK,TW TWD,US USD,ZA ZAR".split(",");
    for (const [region, code] of own.map((pair) => pair.split(" "))) {
      const tag = new Intl.Locale(`und-${region}`).maximize().toString();
      const text = new Intl.NumberFormat(tag, { style: "currency", currency: code! }).format(1299.5);
      expect(parsePrice(text, { locale: tag })?.currency.iso, `${tag} ${text}`).toBe(code);
    }
  });

  it("and never fails on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 60 }), (text) => {
        const price = parsePrice(text);
        if (price !== null) expect(price.amount).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u);
      }),
      { numRuns: 3_000 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."0123456789.,'  €$£krRs-–/%:xkgabvon"), { maxLength: 40 }),
        (characters) => {
          const price = parsePrice(characters.join(""));
          if (price !== null) expect(price.amount).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
