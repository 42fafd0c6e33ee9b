import { readDate } from "@millrace/parsing/date";
import { descendants, type PageElement } from "@millrace/parsing/html";
import {
  type Card,
  type CardField,
  learnParts,
  mayBeTitle,
  namesOutside,
  readArea,
  titleFit,
} from "@millrace/parsing/listing";
import { type GeoPoint, geoOfLink, geoPoint, nowhere, readPlace } from "@millrace/parsing/place";
import { readAskingPrice } from "../object/asking-price.ts";
import type { Listing, PageFacts } from "../object/listing.ts";
import { readBedrooms, readKind, readRooms } from "../object/object-words.ts";

const PLACE =
  /(?<![a-z])(?:address|adresse|location|locality|place|ort|lage|stadt|city|lieu|ville|ubicaci[oó]n|zona|indirizzo|district|geo)(?![a-z])/u;
const PRICE = /(?<![a-z])(?:price|preis|prix|precio|prezzo|rent|miete|kaltmiete|loyer|cost|prijs)(?![a-z])/u;

const said = ({ names, label }: CardField): string => `${names} ${label ?? ""}`;
/** A label is part of what a figure says: "Kaltmiete: 980 €". */
const whole = ({ label, text }: CardField): string => (label === null ? text : `${label}: ${text}`);

/** How well a text of a card fits each part of an object, by what it says and what its author calls it. */
function fitsFor(facts: PageFacts) {
  // A postcode such as LS1 may hold the sign of a currency.
  const isMoney = (field: CardField) => !PLACE.test(said(field)) && readAskingPrice(whole(field), facts) !== null;
  const isFigure = (field: CardField) => isMoney(field) || (readArea(field.text) !== null && field.text.length < 25);
  return {
    title: (field: CardField) => (mayBeTitle(field) && !isFigure(field) ? titleFit(field) : 0),
    price: (field: CardField) => (isMoney(field) && field.text.length < 80 ? (PRICE.test(said(field)) ? 1 : 0.8) : 0),
    area: (field: CardField) => {
      if (readArea(field.text) === null || isMoney(field)) return 0;
      return namesOutside(said(field)) ? 0.3 : field.text.length < 25 ? 1 : 0.4;
    },
    place: (field: CardField) => {
      if (isFigure(field) || field.text.length > 120) return 0;
      const { country, postcode, street } = readPlace(field.text);
      const known =
        postcode !== null
          ? 0.9
          : country !== null
            ? 0.75
            : street !== null && field.href === null && readRooms(field.text) === null
              ? 0.3
              : 0;
      return Math.max(
        PLACE.test(said(field)) && readRooms(field.text) === null ? 0.85 : 0,
        field.heading ? known / 2 : known,
      );
    },
    listed: (field: CardField) =>
      field.text.length < 50 && readDate(field.machine ?? field.text, facts) !== null ? 0.8 : 0,
  } satisfies Record<string, (field: CardField) => number>;
}

/** A point that a card or page keeps in attributes, or in a link to a map. */
export function geoIn(element: PageElement): GeoPoint | null {
  for (const { attributes } of [element, ...descendants(element)]) {
    const stated = geoPoint(
      attributes["data-lat"] ?? attributes["data-latitude"],
      attributes["data-lng"] ?? attributes["data-lon"] ?? attributes["data-long"] ?? attributes["data-longitude"],
    );
    const linked = attributes.href === undefined ? null : geoOfLink(attributes.href);
    if (stated !== null || linked !== null) return stated ?? linked;
  }
  return null;
}

/** Reads the objects that a page lists on cards without markup; what has neither a price nor an area is none. */
export function cardListings(cards: readonly Card[], facts: PageFacts & { readonly words: string }): Listing[] {
  return learnParts(cards, fitsFor(facts)).flatMap((parts, index) => {
    const { element, fields, href } = cards[index]!;
    const { title, price, area, place, listed } = parts;
    if (title === undefined || (price === undefined && area === undefined)) return [];
    const texts = fields.map(whole).join(" | ");
    return {
      url: href === null ? null : (URL.parse(href, facts.url)?.href ?? null),
      title: title.text,
      kind: readKind(title.text) ?? readKind(facts.words),
      price:
        price === undefined ? null : readAskingPrice(whole(price), { ...facts, words: `${title.text} ${facts.words}` }),
      area: readArea(area?.text ?? texts),
      rooms: readRooms(texts),
      bedrooms: readBedrooms(texts),
      address: place === undefined ? { ...nowhere, text: null } : { ...readPlace(place.text), text: place.text },
      geo: geoIn(element),
      listedOn: listed === undefined ? null : readDate(listed.machine ?? listed.text, facts),
      description: null,
    };
  });
}
