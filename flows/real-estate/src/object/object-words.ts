import type { Listing } from "./listing.ts";

// "3-Zimmer", "3 rooms", "T3" and "F3" in French, "2.5 Zi.", "3 pièces", "4 ambientes", "3 locali", "3 kamers", "3 rum", "3-комн"
const ROOMS =
  /(?<![\p{L}\d.,])(\d{1,2}(?:[.,]5|\s?½)?)[\s-]*(?:zimmer|zi\.?|zkb|rooms?|room flat|pi[eè]ces?|p\.|ambientes?|habitaciones|habs?\.?|locali|vani|kamers?|rum|rom|værelser|pok(?:oje|ój|oi)|комн\p{L}*|к\.?[\s-]*кв\p{L}*|camere|locaux)(?!\p{L})/iu;
/** "3LDK" in Japan, "3+kk" and "3+1" among Czechs. */
const COUNTED = /(?<![\p{L}\p{Sc}\d.,+])([1-9])\s?(?:S?LDK|S?DK|LK|\+\s?(?:kk|KK|[01]))(?![\p{L}\d+])/u;
const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  ein: 1,
  eine: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
};
/** "Drei-Zimmer-Wohnung", "three-bedroom house" as figures. */
const withFigures = (text: string): string =>
  text.replace(/(?<!\p{L})(\p{L}{3,5})(?=[\s-]?(?:zimmer|rooms?|bed))/giu, (word) =>
    String(NUMBER_WORDS[word.toLowerCase()] ?? word),
  );
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
  text === undefined ? null : Number(text.replace(",", ".").replace(/\s?½/u, ".5"));

/** Rooms without kitchen and bath, as the continent counts them. */
export function readRooms(written: string): number | null {
  const text = withFigures(written);
  const rooms = ROOMS.exec(text)?.[1] ?? COUNTED.exec(text)?.[1] ?? FRENCH_TYPE.exec(text)?.[1];
  return numberOf(rooms) ?? (STUDIO.test(text) ? 1 : null);
}

export function readBedrooms(text: string): number | null {
  return numberOf(BEDROOMS.exec(withFigures(text))?.[1]);
}

/** What is offered, as a title says it; a flat in a house is a flat. */
export function readKind(text: string): Listing["kind"] {
  const kinds = KINDS.filter(([, words]) => words.test(text)).map(([kind]) => kind);
  return (["room", "apartment", "house"] as const).find((kind) => kinds.includes(kind)) ?? kinds[0] ?? null;
}
