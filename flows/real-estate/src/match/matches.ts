import { distanceMetres, type GeoPoint, isInside } from "@millrace/parsing/place";
import { plainWords } from "@millrace/parsing/similarity";
import type { Listing } from "../object/listing.ts";

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Which objects are looked for; everything that is left out lets all through. */
export interface Wanted {
  readonly deal?: "rent" | "sale" | undefined;
  readonly kinds: readonly string[];
  readonly keywords: readonly string[];
  readonly cities: readonly string[];
  readonly price?: Range | undefined;
  readonly area?: Range | undefined;
  readonly rooms?: Range | undefined;
  readonly within?:
    | { readonly latitude: number; readonly longitude: number; readonly radiusMetres: number }
    | undefined;
  readonly polygon?: readonly GeoPoint[] | undefined;
}

/** A figure that is not told cannot be held against an object. */
const fits = (
  value: number | null | undefined,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Range = {},
): boolean => value == null || (value >= min && value <= max);

/** An object without a point is outside of every area: nobody could tell. */
function isWithin({ geo }: Listing, { within, polygon }: Wanted): boolean {
  if (within !== undefined && (geo === null || distanceMetres(geo, within) > within.radiusMetres)) return false;
  return polygon === undefined || (geo !== null && isInside(geo, polygon));
}

/** Whether an object is one that is looked for. */
export function isWanted(listing: Listing, wanted: Wanted): boolean {
  const { price, area, rooms, bedrooms, kind, address } = listing;
  const text = ` ${plainWords([listing.title, listing.description, address.text].filter(Boolean).join(" "))}`;
  const has = (words: string) =>
    plainWords(words)
      .split(" ")
      .every((word) => text.includes(` ${word}`));
  return (
    (wanted.deal === undefined || price?.deal == null || price.deal === wanted.deal) &&
    (wanted.kinds.length === 0 || kind === null || wanted.kinds.includes(kind)) &&
    (wanted.keywords.length === 0 || wanted.keywords.some(has)) &&
    (wanted.cities.length === 0 ||
      wanted.cities.some((city) => address.city !== null && plainWords(address.city) === plainWords(city))) &&
    fits(price === null ? null : Number(price.amount), wanted.price) &&
    fits(area?.squareMetres, wanted.area) &&
    fits(rooms ?? bedrooms, wanted.rooms) &&
    isWithin(listing, wanted)
  );
}
