import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorMsOf } from "../../../../test/processor-time.ts";
import { createAddressReader } from "./index.ts";

const read = createAddressReader();

describe("createAddressReader()", () => {
  it.each([
    ["Hauptstraße 12a, 10115 Berlin", { street: "Hauptstraße", houseNumber: "12a", postcode: "10115", city: "Berlin" }],
    [
      "Hauptstr. 5 10115 Berlin, Deutschland",
      { street: "Hauptstr.", houseNumber: "5", postcode: "10115", country: "DE" },
    ],
    [
      "12 Main St, Springfield, IL 62704, USA",
      { street: "Main St", houseNumber: "12", city: "Springfield", region: "IL", postcode: "62704", country: "US" },
    ],
    [
      "1600 Pennsylvania Avenue, Washington, DC 20500",
      { street: "Pennsylvania Avenue", houseNumber: "1600", city: "Washington", region: "DC", country: "US" },
    ],
    [
      "221B Baker Street, London NW1 6XE",
      { street: "Baker Street", houseNumber: "221B", city: "London", postcode: "NW1 6XE", country: "GB" },
    ],
    [
      "Flat 4, 10 High Street, Leeds, LS1 4AP, UK",
      { unit: "Flat 4", street: "High Street", houseNumber: "10", city: "Leeds", postcode: "LS1 4AP" },
    ],
    [
      "10 rue de la Paix\n75002 Paris\nFrance",
      { street: "rue de la Paix", houseNumber: "10", postcode: "75002", city: "Paris", country: "FR" },
    ],
    [
      "Calle Mayor, 5, 28013 Madrid, España",
      { street: "Calle Mayor", houseNumber: "5", postcode: "28013", city: "Madrid", country: "ES" },
    ],
    [
      "Damrak 70, 1012 LM Amsterdam",
      { street: "Damrak", houseNumber: "70", postcode: "1012 LM", city: "Amsterdam", country: "NL" },
    ],
    [
      "ul. Długa 5/7, 00-238 Warszawa",
      { street: "ul. Długa", houseNumber: "5/7", postcode: "00-238", city: "Warszawa", country: "PL" },
    ],
    [
      "500 King St W, Suite 200, Toronto, ON M5V 1L9",
      { unit: "Suite 200", city: "Toronto", region: "ON", postcode: "M5V 1L9", country: "CA" },
    ],
    ["P.O. Box 12, 8001 Zürich", { street: "P.O. Box 12", houseNumber: null, postcode: "8001", city: "Zürich" }],
    ["D-80331 München", { street: null, postcode: "80331", city: "München" }],
    ["Storgatan 1, 111 22 Stockholm", { street: "Storgatan", houseNumber: "1", postcode: "111 22", city: "Stockholm" }],
    [
      "5 George Street, Sydney NSW 2000",
      { street: "George Street", houseNumber: "5", city: "Sydney", region: "NSW", country: "AU" },
    ],
  ])("takes %s apart", (text, parts) => {
    expect(read(text)).toMatchObject(parts);
  });

  it.each(["", "Berlin", "unknown", "n/a", "call me, please"])("finds no address in “%s”", (text) => {
    expect(read(text)).toBeNull();
  });

  it("makes nothing up: every part stands in the text, and any text is read in short time", async () => {
    const words = fc.constantFrom(
      "12",
      "Main",
      "St",
      ",",
      "10115",
      "Berlin",
      "apt 4",
      "NW1 6XE",
      "/",
      "-",
      "\n",
      "IL",
      "USA",
      "1a",
      "No.",
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 30 }).map((all) => all.join(" ")),
        (text) => {
          const parts = read(text);
          const plain = text.replace(/\s+/gu, " ").toUpperCase();
          for (const name of ["houseNumber", "postcode"] as const)
            expect(plain).toContain((parts?.[name] ?? "").toUpperCase());
        },
      ),
      { numRuns: 300 },
    );
    const hostile = ["1 a ".repeat(75), "apt ".repeat(75)];
    expect(await processorMsOf(() => hostile.map(read))).toBeLessThan(200);
  });
});
