import type { Listing } from "./listing.ts";

// "3-Zimmer", "3 rooms", "T3" and "F3" in French, "2.5 Zi.", "3 pièces", "4 ambientes", "3 locali", "3 kamers", "3 rum", "3-комн"
const ROOMS =
  /(?<![\p{L}\d.,])(\d{1,2}(?:[.,]5|½)?)[\s-]*(?:zimmer|zi\.?|zkb|rooms?|room flat|pi[eè]ces?|p\.|ambientes?|habitaciones|habs?\.?|locali|vani|kamers?|rum|rom|værelser|pok(?:oje|ój|oi)|комн\p{L}*)(?!\p{L})/iu;
const FRENCH_TYPE = /(?<![\p{L}\d])[TF]([1-9])(?![\p{L}\d])/u;
const BEDROOMS =
  /(?<![\p{L}\d.,])(\d{1,2})[\s-]*(?:bed(?:room)?s?|br|bd|bdr|schlafzimmer|chambres?|dormitorios?|dorms?|camere da letto|slaapkamers?|quartos?|sovrum|soverom)(?!\p{L})/iu;
const STUDIO = /(?<!\p{L})(?:studio|einzimmer\p{L}*|monolocale|kawalerka|bachelor apartment)(?!\p{L})/iu;

const KINDS: readonly (readonly [NonNullable<Listing["kind"]>, RegExp])[] = [
  ["parking", /(?<!\p{L})(?:parking|garage|stellplatz|tiefgarage|box auto)(?!\p{L})/iu],
  [
    "room",
    /(?<!\p{L})(?:room in|wg-zimmer|zimmer in|flatshare|shared flat|colocation|habitación en|stanza)(?!\p{L})/iu,
  ],
  ["land", /(?<!\p{L})(?:land|plot|grundstück|bauplatz|terrain|solar|terreno|grond|działka)(?!\p{L})/iu],
  [
    "office",
    /(?<!\p{L})(?:office|büro\p{L}*|bureaux?|oficina|ufficio|kantoor|commercial|gewerbe\p{L}*|retail|shop)(?!\p{L})/iu,
  ],
  [
    "house",
    /(?<!\p{L})(?:house|haus|\p{L}+haus|villa|maison|casa|bungalow|cottage|chalet|townhouse|terraced|detached|semi-detached|huis|woonhuis|hus|dom|doppelhaushälfte)(?!\p{L})/iu,
  ],
  [
    "apartment",
    /(?<!\p{L})(?:apartment|flat|\p{L}*wohnung|appartement|appart|piso|apartamento|appartamento|bilocale|trilocale|condo|loft|penthouse|studio|maisonette|lägenhet|leilighet|mieszkanie|kawalerka|квартира)(?!\p{L})/iu,
  ],
];

const numberOf = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text.replace(",", ".").replace("½", ".5"));

/** Rooms without kitchen and bath, as the continent counts them. */
export function readRooms(text: string): number | null {
  return numberOf(ROOMS.exec(text)?.[1]) ?? numberOf(FRENCH_TYPE.exec(text)?.[1]) ?? (STUDIO.test(text) ? 1 : null);
}

export function readBedrooms(text: string): number | null {
  return numberOf(BEDROOMS.exec(text)?.[1]);
}

/** What is offered, as a title says it; a flat in a house is a flat. */
export function readKind(text: string): Listing["kind"] {
  const kinds = KINDS.filter(([, words]) => words.test(text)).map(([kind]) => kind);
  return (["room", "apartment", "house"] as const).find((kind) => kinds.includes(kind)) ?? kinds[0] ?? null;
}
