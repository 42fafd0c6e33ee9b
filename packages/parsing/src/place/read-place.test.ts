import { describe, expect, it } from "vitest";
import { nowhere, readPlace } from "./read-place.ts";

const read = (text: string, country?: string) => readPlace(text, country === undefined ? {} : { country });

describe("readPlace()", () => {
  it.each([
    ["Berlin", { city: "Berlin", country: "DE" }],
    ["München, Deutschland", { city: "Munich", country: "DE" }],
    ["Standort: Köln", { city: "Cologne", country: "DE" }],
    ["10115 Berlin", { postcode: "10115", city: "Berlin", country: "DE" }],
    ["Hauptstr. 5, 10115 Berlin", { street: "Hauptstr. 5", postcode: "10115", city: "Berlin", country: "DE" }],
    ["Berlin-Mitte", { city: "Berlin", country: "DE" }],
    ["Austin, TX", { city: "Austin", region: "Texas", country: "US" }],
    ["San Francisco, CA 94107", { city: "San Francisco", region: "California", country: "US", postcode: "94107" }],
    ["Springfield, IL, USA", { city: "Springfield", region: "Illinois", country: "US" }],
    ["Toronto, ON", { city: "Toronto", region: "Ontario", country: "CA" }],
    ["Toronto, CA", { city: "Toronto", country: "CA" }],
    ["Sydney NSW 2000, Australia", { country: "AU" }],
    [
      "12 Acacia Avenue, London SW1A 1AA",
      { street: "12 Acacia Avenue", city: "London", postcode: "SW1A 1AA", country: "GB" },
    ],
    ["Paris (75), France", { city: "Paris", country: "FR" }],
    [
      "Prinsengracht 263, 1016 GV Amsterdam",
      { street: "Prinsengracht 263", postcode: "1016 GV", city: "Amsterdam", country: "NL" },
    ],
    ["Barcelona, Cataluña, España", { city: "Barcelona", region: "Cataluña", country: "ES" }],
    ["Remote Germany", { country: "DE", city: null }],
    ["Remote - Germany", { country: "DE", city: null }],
    ["Zürich / hybrid", { city: "Zurich", country: "CH" }],
    ["Bayern", { region: "Bayern", country: "DE" }],
    ["東京, 日本", { city: "Tokyo", country: "JP" }],
    ["東京都渋谷区", { city: "Tokyo", country: "JP" }],
    ["Cambridge, MA", { city: "Cambridge", region: "Massachusetts", country: "US" }],
    ["London, ON", { city: "London", region: "Ontario", country: "CA" }],
    ["Berlin, DE", { city: "Berlin", region: null, country: "DE" }],
    ["Milano, MI", { city: "Milan", country: "IT" }],
    ["Manchester, GB", { city: "Manchester", country: "GB" }],
    ["Lyon (69)", { street: null, city: "Lyon", country: "FR" }],
    ["Home-based, UK", { city: null, country: "GB" }],
    ["Warszawa (praca zdalna)", { city: "Warsaw", region: null, country: "PL" }],
    ["Greater London Area", { city: "London", country: "GB" }],
    ["The Wharf, Leeds LS1 4AP", { street: "The Wharf", city: "Leeds", postcode: "LS1 4AP", country: "GB" }],
    ["Little Piddle, Dorset, UK", { city: "Little Piddle", region: "Dorset", country: "GB" }],
  ])("reads “%s”", (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it("takes the country that is given where the text says none", () => {
    expect(read("Kleinkleckersdorf", "DE")).toEqual({ ...nowhere, city: "Kleinkleckersdorf", country: "DE" });
    expect(read("Wien", "DE").country).toBe("AT");
  });

  it("finds no place in nothing, nor in words that only say how the work is done", () => {
    for (const text of ["", "Remote", "100% remote", "Hybrid", "Home Office", "+ 3 more"])
      expect(read(text), text).toEqual(nowhere);
  });
});
