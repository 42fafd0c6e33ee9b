import { plainCharacters } from "../price/plain-text.ts";
import { countryNames } from "./countries.ts";
import { findPostcode } from "./postcodes.ts";

/** An address in parts, as written but for blanks; null for a part that it does not name. */
export interface AddressParts {
  readonly street: string | null;
  readonly houseNumber: string | null;
  /** Flat, floor, suite. */
  readonly unit: string | null;
  readonly postcode: string | null;
  readonly city: string | null;
  /** The state's short name, where it is written at the postcode. */
  readonly region: string | null;
  /** ISO 3166-1 code: named, or told by a postcode that only one country writes like that. */
  readonly country: string | null;
}

const UNIT =
  /(?<![\p{L}\d])(?:(?:apt|apartment|flat|unit|suite|ste|room|rm|floor|fl|etage|stock|stiege|piso|étage|wohnung|whg|lok|appt|interno|int)(?:\.\s*|\s+|(?=\d))(?:#\s*)?(?:\d\w{0,5}(?:[/-]\w{1,5})?|[A-Z]\d{0,4})|#\s*\w{1,6}|\d{1,3}(?:st|nd|rd|th)? (?:floor|étage)|\d{1,3}\. ?(?:og|etage|stock))(?![\p{L}\d])/iu;
const NUMBER = String.raw`\d{1,5}(?:\s?[a-z](?![\p{L}]))?(?:\s?[-/–]\s?\d{1,5}[a-z]?)?(?:\s?(?:bis|ter))?`;
const NUMBER_FIRST = new RegExp(String.raw`^(?:no\.?\s*|nr\.?\s*)?(${NUMBER})[,\s]+(?=.*\p{L})(.+)$`, "iu");
const NUMBER_LAST = new RegExp(String.raw`^(.*\p{L}.*?)[\s,]+(?:no\.?\s*|nr\.?\s*|n[º°]\s*)?(${NUMBER})$`, "iu");
const BOX = /^(?:p\.?\s?o\.?\s?box|postfach|bp|apartado|casella postale|postbus)\s+\d+/iu;
const longest = 300;

/** Makes a reader of addresses in the forms of Europe, the Americas and Australia; null where a text is none. */
export function createAddressReader(): (text: string) => AddressParts | null {
  const countries = countryNames();
  return (text) => {
    const plain = text.length > longest ? "" : plainCharacters(text.replace(/[\n\r;|]+/gu, ",")).replace(/\s+/gu, " ");
    const pieces = plain
      .split(",")
      .map((piece) => piece.trim())
      .filter((piece) => piece !== "");
    const country = pieces.length > 1 ? (countries.get(pieces.at(-1)!.toLowerCase()) ?? null) : null;
    if (country !== null) pieces.pop();
    const unit = takeUnit(pieces);
    const street = takeStreet(pieces);
    const place = takePlace(pieces);
    if (street === null && place.postcode === null) return null;
    return {
      street: street?.street ?? null,
      houseNumber: street?.houseNumber ?? null,
      unit,
      ...place,
      country: country ?? place.country,
    };
  };
}

function takeUnit(pieces: string[]): string | null {
  for (const [at, piece] of pieces.entries()) {
    const found = UNIT.exec(piece);
    if (found === null) continue;
    const around = [piece.slice(0, found.index), piece.slice(found.index + found[0].length)];
    pieces.splice(at, 1, ...around.map((rest) => rest.trim()).filter((rest) => rest !== ""));
    return found[0].trim();
  }
  return null;
}

/** Takes the piece with a house number that is no postcode, else a post box. "Hauptstr. 5 10115 Berlin" is cut in two. */
function takeStreet(pieces: string[]): { readonly street: string; readonly houseNumber: string | null } | null {
  for (const [at, piece] of pieces.entries()) {
    if (BOX.test(piece)) {
      pieces.splice(at, 1);
      return { street: piece, houseNumber: null };
    }
    const merged = new RegExp(String.raw`^(.*\p{L}.*?\s${NUMBER})\s+(\d{4,6}\s+\p{L}.+)$`, "iu").exec(piece);
    const [own, rest] = merged ? [merged[1]!, [merged[2]!]] : [piece, []];
    const found = numbered(own, pieces.length);
    if (found === null) continue;
    pieces.splice(at, 1, ...rest);
    return found;
  }
  // A number in a piece of its own, as in "Calle Mayor, 5" and "Via Roma, 10".
  const at = pieces.findIndex((piece) => new RegExp(`^${NUMBER}$`, "iu").test(piece));
  if (at < 1 || /^\d{4,}$/u.test(pieces[at]!)) return null;
  const [street, houseNumber] = pieces.splice(at - 1, 2);
  return { street: street!, houseNumber: houseNumber! };
}

function numbered(piece: string, pieces: number): { readonly street: string; readonly houseNumber: string } | null {
  const last = NUMBER_LAST.exec(piece);
  if (last && !/^\d{4,}$/u.test(last[2]!)) return { street: last[1]!.trim(), houseNumber: last[2]! };
  const first = NUMBER_FIRST.exec(piece);
  // "10115 Berlin" is a place; "1600 Pennsylvania Avenue" is a street when a place follows.
  if (
    first &&
    (!/^\d{4,}$/u.test(first[1]!) || (pieces > 1 && / /u.test(first[2]!) && findPostcode(first[2]!) === null))
  )
    return { street: first[2]!.trim(), houseNumber: first[1]! };
  return null;
}

function takePlace(pieces: string[]): Pick<AddressParts, "postcode" | "city" | "region" | "country"> {
  for (const at of [...pieces.keys()].reverse()) {
    const found = findPostcode(pieces[at]!);
    if (found === null) continue;
    const city = found.rest === "" ? (pieces[at - 1] ?? pieces[at + 1] ?? null) : found.rest;
    return { postcode: found.postcode, city, region: found.region, country: found.country };
  }
  return { postcode: null, city: pieces.at(-1) ?? null, region: null, country: null };
}
