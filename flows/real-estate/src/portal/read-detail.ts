import { descendants, parseHtml, readMetaTags, textOf } from "@millrace/parsing/html";
import { type CardField, cardFields, namesOutside, readArea, statedItems } from "@millrace/parsing/listing";
import { nowhere, readPlace } from "@millrace/parsing/place";
import { readAskingPrice } from "../object/asking-price.ts";
import { type Listing, type PageFacts, shortDescription } from "../object/listing.ts";
import { readBedrooms, readKind, readRooms } from "../object/object-words.ts";
import { geoIn } from "./card-objects.ts";
import { isObject, listingOf, OBJECT_TYPES } from "./schema-objects.ts";

const LABELS = {
  price:
    /^(?:price|rent|asking price|kaltmiete|miete|kaufpreis|preis|loyer|prix|precio|alquiler|prezzo|affitto|huurprijs|vraagprijs|koopprijs|hyra|cena)/iu,
  area: /^(?:(?:living |floor |plot )?(?:area|size|space)|wohnfläche|fläche|nutzfläche|grundstück\p{L}*|surface|superficie|oppervlakte|woonoppervlakte|boarea|powierzchnia|площадь)/iu,
  rooms: /^(?:rooms|zimmer|anzahl zimmer|pièces|habitaciones|ambientes|locali|kamers|rum|pokoje)/iu,
  bedrooms: /^(?:bedrooms|schlafzimmer|chambres|dormitorios|camere|slaapkamers)/iu,
  place: /^(?:address|location|adresse|lage|standort|dirección|ubicación|indirizzo|adres|adress)/iu,
};

/** Reads an object's own page: from its markup, else from what it labels. Null where it has no title. */
export function readDetail(
  html: string,
  { url, nowMs }: { readonly url: string; readonly nowMs: number },
): Listing | null {
  const page = parseHtml(html);
  const facts: PageFacts = { url, nowMs, locale: readMetaTags(page).language };
  const stated = statedItems(page, OBJECT_TYPES).items.find(isObject);
  const heading = page.elements.find(({ tag }) => tag === "h1");
  const main = page.elements.find(({ tag, attributes }) => tag === "main" || attributes.role === "main") ?? page.root;
  const geo = geoIn(main);
  const listing = stated === undefined ? null : listingOf(stated, facts);
  if (listing !== null) return { ...listing, url: listing.url ?? url, geo: listing.geo ?? geo };
  if (heading === undefined) return null;
  const paragraphs = descendants(main)
    .filter(({ tag }) => tag === "p")
    .map(textOf);
  return {
    ...labelledListing(textOf(heading), cardFields(main), facts),
    geo,
    description: shortDescription(paragraphs.filter((text) => text.length > 60).join(" ")),
  };
}

function labelledListing(title: string, fields: readonly CardField[], facts: PageFacts): Listing {
  const labelled = (words: RegExp) => fields.find(({ label }) => label !== null && words.test(label));
  const [price, rooms, bedrooms, place] = [LABELS.price, LABELS.rooms, LABELS.bedrooms, LABELS.place].map(labelled);
  const areas = fields.filter(({ label }) => label !== null && LABELS.area.test(label));
  const area = areas.find(({ label }) => !namesOutside(label ?? "")) ?? areas[0];
  const count = (field: CardField | undefined) =>
    field !== undefined && /^\d{1,2}(?:[.,]5)?$/u.test(field.text) ? Number(field.text.replace(",", ".")) : null;
  return {
    url: facts.url,
    title,
    kind: readKind(title),
    price:
      price === undefined
        ? null
        : readAskingPrice(`${price.label}: ${price.text}`, { ...facts, words: `${title} ${facts.url}` }),
    area: readArea(area?.text ?? title),
    rooms: count(rooms) ?? readRooms(title),
    bedrooms: count(bedrooms) ?? readBedrooms(title),
    address: place === undefined ? { ...nowhere, text: null } : { ...readPlace(place.text), text: place.text },
    geo: null,
    listedOn: null,
    description: null,
  };
}
