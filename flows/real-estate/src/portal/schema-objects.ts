import { readDate } from "@millrace/parsing/date";
import { decodeText } from "@millrace/parsing/html";
import { statedArea } from "@millrace/parsing/listing";
import { countryOf, geoPoint, nowhere, readPlace } from "@millrace/parsing/place";
import { canonicalDecimal } from "@millrace/parsing/price";
import { type Item, isA, itemProperties, textProperty } from "@millrace/parsing/structured-data";
import { askingPrice, readAskingPrice, readDeal } from "../object/asking-price.ts";
import { type AskingPrice, type Listing, type PageFacts, shortDescription } from "../object/listing.ts";
import { readBedrooms, readKind, readRooms } from "../object/object-words.ts";

/** What portals declare their objects as, the page about one and the thing itself. Source: schema.org. */
export const OBJECT_TYPES: ReadonlySet<string> = new Set(
  "RealEstateListing Apartment House SingleFamilyResidence Residence Accommodation ApartmentComplex Room Suite Place Product".split(
    " ",
  ),
);
const THING = new Set(["Apartment", "House", "SingleFamilyResidence", "Residence", "Accommodation", "Room", "Suite"]);
const SURELY = new Set(["RealEstateListing", ...THING]);
const UNIT_MONTHS: Readonly<Record<string, AskingPrice["per"]>> = {
  MON: "month",
  MONTH: "month",
  ANN: "year",
  YEAR: "year",
  WEE: "week",
  WEEK: "week",
  DAY: "night",
};

/** Whether an item states an object: a product or place only where it has an area or rooms. */
export function isObject(item: Item): boolean {
  return (
    isA(item, SURELY) || ["floorSize", "numberOfRooms", "numberOfBedrooms"].some((name) => item.properties.has(name))
  );
}

/** The object that markup states: a listing with the thing it is about, or the thing with its offer. Null without a name. */
export function listingOf(item: Item, facts: PageFacts): Listing | null {
  const [about] = itemProperties(item, "mainEntity", "about", "itemOffered", "itemReviewed");
  const [offer] = itemProperties(item, "offers", "offeredBy", "makesOffer");
  const [offered] = offer === undefined ? [] : itemProperties(offer, "itemOffered");
  const things = [about, offered, item].filter((one) => one !== undefined);
  const textOf = (...names: readonly string[]) =>
    things.map((one) => textProperty(one, ...names)).find((text) => text !== null) ?? null;
  const name = textProperty(item, "name", "headline") ?? textOf("name", "headline");
  if (name === null) return null;
  const title = decodeText(name);
  const description = shortDescription(decodeText(textOf("description") ?? ""));
  const words = `${title} ${textProperty(item, "url") ?? facts.url} ${item.types.join(" ")}`;
  return {
    url: URL.parse(textProperty(item, "url", "mainEntityOfPage", "@id") ?? "", facts.url)?.href ?? null,
    title,
    kind: kindOf(things) ?? readKind(title),
    price: priceOf(offer ?? item, { facts, words }),
    area: areaOf(things),
    rooms: numberIn(things, "numberOfRooms") ?? readRooms(title),
    bedrooms: numberIn(things, "numberOfBedrooms") ?? readBedrooms(title),
    address: addressOf(things),
    geo: geoOf(things),
    listedOn: readDate(textOf("datePosted", "datePublished") ?? "", facts),
    description,
  };
}

function kindOf(things: readonly Item[]): Listing["kind"] {
  if (things.some((one) => one.types.includes("Apartment"))) return "apartment";
  if (things.some((one) => one.types.some((type) => /House|SingleFamily/u.test(type)))) return "house";
  return things.some((one) => one.types.includes("Room")) ? "room" : null;
}

function priceOf(
  offer: Item,
  { facts, words }: { readonly facts: PageFacts; readonly words: string },
): AskingPrice | null {
  const specification = itemProperties(offer, "priceSpecification")[0] ?? offer;
  const text = textProperty(offer, "price") ?? textProperty(specification, "price", "minPrice");
  if (text === null) return null;
  const currency = textProperty(offer, "priceCurrency") ?? textProperty(specification, "priceCurrency");
  if (!/^\s*\d+(?:\.\d+)?\s*$/u.test(text))
    return readAskingPrice(currency === null ? text : `${text} ${currency}`, { ...facts, words });
  const unit = UNIT_MONTHS[(textProperty(specification, "unitText", "unitCode") ?? "").toUpperCase()] ?? null;
  const lease = /LeaseOut|rent/iu.test(textProperty(offer, "businessFunction") ?? "");
  const sell = /Sell/u.test(textProperty(offer, "businessFunction") ?? "");
  const [whole = "0", fraction] = text.trim().split(".");
  const deal = unit !== null || lease ? "rent" : sell ? "sale" : readDeal(words);
  if (Number(text) <= 0) return null;
  return askingPrice({
    amount: canonicalDecimal(whole, fraction),
    currency: currency?.toUpperCase() ?? null,
    unit,
    deal,
    text: `${text} ${currency ?? ""}`,
  });
}

function numberIn(things: readonly Item[], name: string): number | null {
  for (const thing of things) {
    const [quantity] = itemProperties(thing, name);
    const text = quantity === undefined ? textProperty(thing, name) : textProperty(quantity, "value");
    const value = Number(text?.replace(",", ".") || Number.NaN);
    if (value > 0 && value < 200) return value;
  }
  return null;
}

function areaOf(things: readonly Item[]): Listing["area"] {
  for (const thing of things) {
    const [size] = itemProperties(thing, "floorSize", "area");
    const value = size === undefined ? textProperty(thing, "floorSize") : textProperty(size, "value", "minValue");
    const area =
      value === null ? null : statedArea(value, size === undefined ? null : textProperty(size, "unitCode", "unitText"));
    if (area !== null) return area;
  }
  return null;
}

function addressOf(things: readonly Item[]): Listing["address"] {
  for (const thing of things) {
    const [address] = itemProperties(thing, "address");
    if (address === undefined) {
      const written = textProperty(thing, "address");
      if (written !== null) return { ...readPlace(written), text: written };
      continue;
    }
    const [street, postcode, locality, region, country] = [
      "streetAddress",
      "postalCode",
      "addressLocality",
      "addressRegion",
      "addressCountry",
    ].map((name) => textProperty(address, name) ?? null);
    const read = readPlace([locality, region, country].filter(Boolean).join(", "));
    const text = [street, [postcode, locality].filter(Boolean).join(" "), region, country].filter(Boolean).join(", ");
    return {
      ...read,
      street: street ?? null,
      postcode: postcode ?? null,
      country: (country && countryOf(country)) || read.country,
      text: text || null,
    };
  }
  return { ...nowhere, text: null };
}

function geoOf(things: readonly Item[]): Listing["geo"] {
  for (const thing of things) {
    const place = itemProperties(thing, "geo")[0] ?? thing;
    const point = geoPoint(textProperty(place, "latitude"), textProperty(place, "longitude"));
    if (point !== null) return point;
  }
  return null;
}
