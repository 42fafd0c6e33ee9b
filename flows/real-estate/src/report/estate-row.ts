import { type Change, pricePerSquareMetre, type RememberedEstate } from "../match/remember.ts";
import { placeText } from "./report.ts";

/** An object as the output shows it. */
export function estateRow({ matched: _, lastSeenOn: __, ...estate }: RememberedEstate) {
  return { ...estate, pricePerSquareMetre: pricePerSquareMetre(estate) };
}

/** An object as events tell it, short. */
export function estatePayload(
  estate: RememberedEstate,
  { search, change }: { readonly search: string; readonly change: Change | null },
) {
  const { id, title, url, price, area, rooms, geo } = estate;
  return {
    search,
    id,
    title,
    url,
    place: placeText(estate),
    price,
    squareMetres: area?.squareMetres ?? null,
    rooms,
    geo,
    change,
  };
}
