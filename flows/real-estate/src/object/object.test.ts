import { describe, expect, it } from "vitest";
import { readAskingPrice } from "./asking-price.ts";
import { readBedrooms, readKind, readRooms } from "./object-words.ts";

const read = (text: string, words = "") => {
  const price = readAskingPrice(text, { url: "https://homes.example/", locale: "en-GB", words });
  return price && [price.amount, price.currency, price.deal, price.per, price.charges];
};

describe("readAskingPrice()", () => {
  it.each([
    ["€1,250 per month", ["1250", "EUR", "rent", "month", null]],
    ["Kaltmiete: 980 €", ["980", "EUR", "rent", "month", "excluded"]],
    ["1.150 € Warmmiete", ["1150", "EUR", "rent", "month", "included"]],
    ["Loyer 890 € CC", ["890", "EUR", "rent", "month", "included"]],
    ["£1,400 pcm", ["1400", "GBP", "rent", "month", null]],
    ["£325 pw", ["325", "GBP", "rent", "week", null]],
    ["Kaufpreis: 450.000 €", ["450000", "EUR", "sale", null, null]],
    ["Guide price £1.25m", ["1250000", "GBP", "sale", null, null]],
    ["€389,000", ["389000", "EUR", "sale", null, null]],
    ["£15,000 pa", ["15000", "GBP", "rent", "year", null]],
    ["85,000円", ["85000", "JPY", "rent", "month", null]],
    ["3,980万円", ["39800000", "JPY", "sale", null, null]],
    ["3.472 €/m² - 250.000 €", ["250000", "EUR", "sale", null, null]],
    ["€1,250", ["1250", "EUR", "rent", "month", null]],
  ])("reads %s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("takes the word of the page where the price has none", () => {
    expect(read("€25,000", "Offices to let")).toEqual(["25000", "EUR", "rent", "month", null]);
    expect(read("€15,000", "Garages for sale")).toEqual(["15000", "EUR", "sale", null, null]);
  });

  it.each(["", "on request", "72 m²", "17,92 €/m²", "3 rooms", "0 €"])("finds none in “%s”", (text) => {
    expect(read(text)).toBeNull();
  });
});

describe("what texts say of an object", () => {
  it("is its rooms and bedrooms", () => {
    expect(
      [
        "3-Zimmer-Wohnung",
        "2,5 Zi.",
        "3 rooms",
        "Appartement T3",
        "4 pièces",
        "Studio",
        "3 locali",
        "flat",
        "12 months",
        "Drei-Zimmer-Wohnung",
        "5 ½ Zimmer",
        "3LDK",
        "2+kk",
        "2-к. квартира",
        "€9K",
      ].map(readRooms),
    ).toEqual([3, 2.5, 3, 3, 4, 1, 3, null, null, 3, 5.5, 3, 2, 2, null]);
    expect(readBedrooms("Three-bedroom house")).toBe(3);
    expect(["2 bed flat", "3 bedrooms", "3 dormitorios", "2 Schlafzimmer", "bedding"].map(readBedrooms)).toEqual([
      2,
      3,
      3,
      2,
      null,
    ]);
  });

  it("is its kind", () => {
    expect(
      [
        "Altbauwohnung",
        "Flat in a town house",
        "Einfamilienhaus",
        "Room in a shared flat",
        "Baugrundstück",
        "Office to let",
        "Tiefgarage",
        "Object 5",
      ].map(readKind),
    ).toEqual(["apartment", "apartment", "house", "room", null, "office", "parking", null]);
  });
});
