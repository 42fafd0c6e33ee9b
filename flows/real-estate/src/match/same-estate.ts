import { plainAddress, shortId } from "@millrace/parsing/listing";
import { distanceMetres } from "@millrace/parsing/place";
import { jaccardSimilarity, plainWords } from "@millrace/parsing/similarity";
import { joinListings, type Listing } from "../object/listing.ts";
import type { Estate, Found } from "./estate.ts";

// Portals round points or move them within the street; the same building is closer than this.
const sameBuildingMetres = 80;
const areaTolerance = 0.03;
const priceTolerance = 0.08;

const wordsOf = (text: string): Set<string> => new Set(plainWords(text).split(" "));
const near = (one: number, other: number, tolerance: number): boolean =>
  Math.abs(one - other) <= tolerance * Math.max(one, other);

/** Whether both know a figure and it is another; what one does not tell contradicts nothing. */
function contradicts(one: number | null, other: number | null, tolerance = 0): boolean {
  return one !== null && other !== null && !near(one, other, tolerance);
}

const priceOf = ({ price }: Listing): number | null => (price === null ? null : Number(price.amount));
/** House number and street, whatever the spelling: "Hauptstr. 5" and "Hauptstraße 5". */
const streetOf = ({ address }: Listing): string | null =>
  address.street === null
    ? null
    : plainWords(address.street)
        .replace(/stra(?:ss|s)?e?\b|str\b/u, "str")
        .replace(/\bstreet\b/u, "st")
        .replace(/\bavenue\b/u, "ave")
        .replace(/\broad\b/u, "rd");

/** How surely two are at the same place: by point, by street and number, by postcode or city; null where they are not. */
function placesAgree(one: Listing, other: Listing): "building" | "district" | null {
  if (one.geo !== null && other.geo !== null) {
    const metres = distanceMetres(one.geo, other.geo);
    if (metres <= sameBuildingMetres) return "building";
    if (metres > 1_500) return null;
  }
  const [first, second] = [one.address, other.address];
  const cities = first.city === null || second.city === null || plainWords(first.city) === plainWords(second.city);
  if (!cities || (first.postcode !== null && second.postcode !== null && first.postcode !== second.postcode))
    return null;
  const [street, otherStreet] = [streetOf(one), streetOf(other)];
  if (street !== null && otherStreet !== null && /\d/u.test(street) && /\d/u.test(otherStreet))
    return street === otherStreet ? "building" : null;
  return first.city !== null || first.postcode !== null ? "district" : null;
}

/** Whether two portals show the same object: same place, size and rooms, and a price or a text that is nearly the same. */
export function isSameEstate(one: Listing, other: Listing): boolean {
  const deals = [one.price?.deal, other.price?.deal];
  if (deals.every((deal) => deal != null) && deals[0] !== deals[1]) return false;
  if (contradicts(one.area?.squareMetres ?? null, other.area?.squareMetres ?? null, areaTolerance)) return false;
  if (contradicts(one.rooms, other.rooms) || contradicts(one.bedrooms, other.bedrooms)) return false;
  const place = placesAgree(one, other);
  if (place === null) return false;
  const areas = one.area !== null && other.area !== null;
  const [price, otherPrice] = [priceOf(one), priceOf(other)];
  const prices = price !== null && otherPrice !== null && near(price, otherPrice, priceTolerance);
  const texts = jaccardSimilarity(wordsOf(textOf(one)), wordsOf(textOf(other)));
  // Flats of a new building share address and text: there the sizes or prices have to agree.
  if (place === "building") return areas && (prices || texts >= 0.3);
  return areas && prices && texts >= 0.5;
}

const textOf = ({ title, description }: Listing): string => `${title} ${description ?? ""}`;

/** One object for all portals that show it. Two addresses of one portal are two objects. Give the surest findings first. */
export function joinPortals(found: readonly Found[]): Estate[] {
  const estates: Estate[] = [];
  const byAddress = new Map<string, number>();
  for (const { portal, listing } of found) {
    const address = listing.url === null ? null : plainAddress(listing.url);
    const known = address === null ? undefined : byAddress.get(address);
    const alike = () => {
      const at = estates.findIndex(
        (estate) => estate.portals.every((shown) => shown.portal !== portal) && isSameEstate(estate, listing),
      );
      return at < 0 ? undefined : at;
    };
    const at = known ?? alike();
    const shown = { portal, url: listing.url, amount: listing.price?.amount ?? null };
    if (address !== null) byAddress.set(address, at ?? estates.length);
    if (at === undefined) {
      const id = shortId(address ?? `${listing.title}|${listing.address.text}|${listing.area?.squareMetres}`);
      estates.push({ ...listing, id, portals: [shown] });
      continue;
    }
    const estate = estates[at]!;
    const portals = known === undefined ? [...estate.portals, shown] : estate.portals;
    estates[at] = { id: estate.id, ...joinListings(estate, listing), portals };
  }
  return estates;
}
