import { cityOf } from "./cities.ts";
import { countryOf } from "./countries.ts";
import { regionOf, regionOfCode } from "./regions.ts";

/** Where something is, as far as a text says it. */
export type Place = {
  readonly street: string | null;
  readonly postcode: string | null;
  /** A larger city by its English name, so that it is the same in all languages; another as it is written. */
  readonly city: string | null;
  readonly region: string | null;
  /** ISO 3166-1 code. */
  readonly country: string | null;
};

type Draft = { -readonly [Part in keyof Place]: Place[Part] } & {
  /** The country follows from the name of a city alone, of which there may be others. */
  isGuessed: boolean;
  /** The city is a name that nobody knows, and may as well be one of a house or a quarter. */
  isUnknown: boolean;
};

export const nowhere: Place = { street: null, postcode: null, city: null, region: null, country: null };

// British, Dutch and Canadian postcodes have letters; the others are 4 to 6 digits at either end of a part.
const LETTER_POSTCODE =
  /(?<![\p{L}\d])([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4}\s?[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?![\p{L}\d])/u;
const LEADING_POSTCODE = /^(?:(?:D|A|CH|F|B|L|NL|PL|CZ)-)?(\d{4,6}|\d{2}-\d{3}|\d{3} \d{2})\s+(?=\p{L})/u;
const TRAILING_POSTCODE = /(?<=\p{L})\s+(\d{5}(?:-\d{4})?|\d{4})$/u;
const POSTCODE_ALONE = /^\d{4,6}$/u;
/** Of a district or a department; a street has a name as well. */
const NUMBER_ALONE = /^\d{1,3}$/u;
const STREET =
  /\d|(?:stra(?:ß|ss)e|str\.|gasse|platz|allee|weg|damm|ufer|street|road|avenue|lane|drive|square|boulevard|straat|laan|gracht|plein)$|^(?:rue|avenue|boulevard|place|calle|carrer|plaza|via|viale|piazza|corso|rua|avenida|ulica|ul\.)(?!\p{L})/iu;
const LABEL =
  /^(?:location|place|ort|standort|arbeitsort|lieu|ubicación|sede|plaats|address|adresse|based in|in)\s*:\s*/iu;
/** What stands beside or instead of a place: how the work is done, or that there are several. */
const VAGUE =
  /(?<![\p{L}\d-])(?:(?:fully |\d{1,3}\s?% )?(?:remote(?: possible| only| ok)?|hybrid[eo]?|home[ -]?(?:office|based)|work(?:ing)? from home|on[ -]?site)|worldwide|anywhere|global|europe|europa|emea|eu|various|multiple locations|télétravail|teletrabajo|praca zdalna|zdalnie|thuiswerken|da remoto|på distans|vor ort|deutschlandweit|bundesweit|nationwide|mobiles arbeiten|\d{1,3}\s?%|\+?\s*\d+ more)(?![\p{L}-])/giu;

function takePostcode(part: string, place: Draft): string {
  for (const pattern of [LETTER_POSTCODE, LEADING_POSTCODE, TRAILING_POSTCODE]) {
    const found = pattern.exec(part);
    if (found === null || place.postcode !== null) continue;
    place.postcode = found[1]!;
    return part.replace(found[0], " ").replace(/\s+/gu, " ").trim();
  }
  return part;
}

/** Countries whose provinces have codes that American states have as well: `Milano, MI`. */
const OWN_CODES = new Set(["AU", "BR", "CA", "IT", "US"]);

/** `CA` behind a Californian city is a state, behind Toronto a country, and alone whatever it is. */
function takeCode(code: string, place: Draft): boolean {
  const region = regionOfCode(code, place.country) ?? (place.country === null ? null : regionOfCode(code, "US"));
  const country = countryOf(code);
  const hasCity = place.city !== null;
  if (hasCity && place.isGuessed && place.country !== code && !OWN_CODES.has(place.country ?? "")) {
    const abroad = ["US", "CA"].map((one) => regionOfCode(code, one)).find((one) => one !== null);
    if (abroad !== undefined && abroad !== null) {
      place.region = abroad.name;
      place.country = abroad.country;
      return true;
    }
  }
  if (region !== null && hasCity && (place.country === region.country || place.country === null)) {
    place.region ??= region.name;
    place.country = region.country;
    return true;
  }
  if (country !== null && (place.country === null || place.country === country)) {
    place.country = country;
    return true;
  }
  return region !== null;
}

function takePart(part: string, place: Draft): void {
  if (POSTCODE_ALONE.test(part)) {
    place.postcode ??= part;
    return;
  }
  if (NUMBER_ALONE.test(part)) return;
  const rest = takePostcode(part.replace(VAGUE, " ").trim(), place);
  if (rest === "") return;
  if (/^[A-Z]{2,3}$/u.test(rest) && takeCode(rest, place)) return;
  const city = cityOf(rest);
  if (city !== null && (place.city === null || place.isUnknown || STREET.test(place.city))) {
    if (place.isUnknown) place.street ??= place.city;
    place.isUnknown = false;
    place.city = city.name;
    takeCountry(city.country, place);
    return;
  }
  const country = countryOf(rest);
  const region = regionOf(rest);
  if (country !== null) place.country = country;
  else if (region !== null && (place.country === null || place.country === region.country)) {
    place.region = region.name;
    place.country = region.country;
  } else if (STREET.test(rest)) place.street ??= rest;
  else if (place.city === null) {
    place.city = withoutSurroundings(rest, place);
    place.isUnknown = place.city === rest;
  } else if (place.city.toLowerCase() !== rest.toLowerCase()) place.region ??= rest;
}

const UNSPACED = /^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3}/u;

/** "Greater London Area", "Berlin-Mitte" and "Hamburg Altona" begin or end with the city that is known. */
function withoutSurroundings(text: string, place: Draft): string {
  const words = text.split(/[\s-]+/u);
  // A script without spaces writes the district right behind its city.
  const begun = UNSPACED.test(text) ? [text.slice(0, 2), text.slice(0, 3)] : [];
  const known = [words[0]!, words.slice(0, 2).join(" "), words.at(-1)!, words.slice(1, 2).join(" "), ...begun]
    .map(cityOf)
    .find((city) => city !== null);
  if (known === undefined) return text;
  takeCountry(known.country, place);
  return known.name;
}

function takeCountry(country: string, place: Draft): void {
  if (place.country !== null) return;
  place.country = country;
  place.isGuessed = true;
}

/**
 * Reads an address or the name of a place: "Hauptstr. 5, 10115 Berlin", "Austin, TX", "Paris (75), France", "London SE1".
 * A city that is not known by name is what is left over. `country` is the one to take where the text says none.
 */
export function readPlace(text: string, hint: { readonly country?: string | null } = {}): Place {
  const place: Draft = { ...nowhere, isGuessed: false, isUnknown: false };
  const plain = text.replace(LABEL, "").replace(/\s+/gu, " ").trim();
  const parts = plain.split(/\s*[,;|·•\n()/]\s*|\s+[–—-]\s+/u).filter((part) => part !== "");
  // The last word of an address often tells how to read the ones before.
  const last = parts.at(-1);
  if (last !== undefined && parts.length > 1 && last.length > 3) place.country = countryOf(last);
  for (const part of parts) takePart(part, place);
  place.country ??= hint.country ?? null;
  const { isGuessed: _, isUnknown: __, ...read } = place;
  return read;
}
