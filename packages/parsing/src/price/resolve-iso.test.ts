import { describe, expect, it } from "vitest";
import { parsePrice } from "./parse-price.ts";
import type { CurrencyEvidence } from "./resolve-iso.ts";

function isoOf(text: string, evidence: CurrencyEvidence = {}): string | null | undefined {
  return parsePrice(text, evidence)?.currency.iso;
}

describe("the ISO code of a written currency", () => {
  it("is plain where only one currency is written so", () => {
    const plain = {
      "12 €": "EUR",
      "12 zł": "PLN",
      "Rp 12": "IDR",
      "R$ 12": "BRL",
      A$12: "AUD",
      "12 грн": "UAH",
      "12 円": "JPY",
      "12 chf": "CHF",
    };
    for (const [text, iso] of Object.entries(plain)) expect(isoOf(text), text).toBe(iso);
  });

  it("is null where several are and nothing tells which", () => {
    for (const text of ["$12", "12 kr", "¥12", "Rs 12", "£12", "12 руб.", "C$12", "12 Fr.", "12 ريال", "Bs. 12"])
      expect(isoOf(text), text).toBeNull();
  });

  it("is null for money that has none, and for no currency at all", () => {
    expect(parsePrice("243,000 تومان")?.currency).toEqual({ written: "تومان", iso: null });
    expect(parsePrice("₿ 0.5")?.currency).toEqual({ written: "₿", iso: null });
    expect(parsePrice("12", { url: "https://shop.de/" })?.currency).toEqual({ written: null, iso: null });
  });

  it("comes from a hint that names one of the candidates", () => {
    expect(isoOf("$12", { currencyHint: "CAD" })).toBe("CAD");
    expect(isoOf("$12", { currencyHint: "prices in AUD or USD" })).toBeNull();
    expect(isoOf("$12", { currencyHint: "EUR" })).toBeNull();
    expect(isoOf("£12 GBP")).toBe(null);
  });

  it("comes from the country of the address", () => {
    expect(isoOf("$12", { url: "https://shop.com.au/p" })).toBe("AUD");
    expect(isoOf("12 kr", { url: "https://butik.se/p" })).toBe("SEK");
    expect(isoOf("12 kr", { url: "https://butik.no./p" })).toBe("NOK");
    expect(isoOf("£12", { url: "https://shop.co.uk/p" })).toBe("GBP");
    expect(isoOf("12 Fr.", { url: "https://laden.ch/p" })).toBe("CHF");
    expect(isoOf("$12", { url: "https://shop.com.co/p" })).toBe("COP");
    expect(isoOf("$12", { url: "https://shop.com/en-nz/p" })).toBe("NZD");
  });

  it("does not come from an address that is sold worldwide or fits no candidate", () => {
    for (const url of [
      "https://shop.co/p",
      "https://shop.tv/p",
      "https://shop.com/p",
      "https://shop.de/p",
      "http://127.0.0.1/p",
      "no address",
    ])
      expect(isoOf("$12", { url }), url).toBeNull();
  });

  it("comes from the region of the language, and the address goes before it", () => {
    expect(isoOf("$12", { locale: "en-CA" })).toBe("CAD");
    expect(isoOf("$12", { locale: "en_AU" })).toBe("AUD");
    expect(isoOf("$12", { locale: "en-US", url: "https://shop.com.au/p" })).toBe("AUD");
    expect(isoOf("$12", { locale: "de-DE" })).toBeNull();
    expect(isoOf("$12", { locale: "???" })).toBeNull();
  });

  it("comes from the language alone where few currencies are meant", () => {
    expect(isoOf("12 kr", { locale: "sv" })).toBe("SEK");
    expect(isoOf("12 kr.", { locale: "da" })).toBe("DKK");
    expect(isoOf("¥12", { locale: "ja" })).toBe("JPY");
    expect(isoOf("¥12", { locale: "zh" })).toBe("CNY");
    expect(isoOf("£12", { locale: "en" })).toBe("GBP");
    expect(isoOf("12 руб.", { locale: "ru" })).toBe("RUB");
    expect(isoOf("$12", { locale: "en" })).toBeNull();
    expect(isoOf("$12", { locale: "es" })).toBeNull();
    expect(isoOf("£12", { locale: "ar" })).toBeNull();
    expect(isoOf("12 kr", { locale: "de" })).toBeNull();
  });
});
