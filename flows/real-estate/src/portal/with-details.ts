import { atOnce, plainAddress } from "@millrace/parsing/listing";
import type { Found } from "../match/estate.ts";
import type { RememberedEstate } from "../match/remember.ts";
import { joinListings, type Listing } from "../object/listing.ts";
import type { PortalReading } from "./read-portal.ts";

/** A list that tells no text or neither street nor point leaves them to the object's own page. */
const tellsLittle = ({ description, geo, address, area }: Listing): boolean =>
  description === null || area === null || (geo === null && address.street === null);

/**
 * What the portals show, with what objects' own pages tell beyond it. A page that was read in an earlier run is remembered
 * and not opened again. Title and price are those of the list, so that all runs
 * compare the same. Findings of markup come first.
 */
export async function withDetails(
  readings: readonly PortalReading[],
  options: {
    readonly known: readonly RememberedEstate[];
    readonly most: number;
    readonly limit: number;
    readDetail(url: string): Promise<Listing | null>;
  },
): Promise<Found[]> {
  const remembered = new Map(
    options.known.flatMap((estate) =>
      estate.portals.flatMap(({ url }) => (url === null ? [] : [[plainAddress(url), estate] as const])),
    ),
  );
  const sure = [...readings].sort((a, b) => Number(a.foundBy === "cards") - Number(b.foundBy === "cards"));
  const found = sure.flatMap(({ portal, listings }) => listings.map((listing) => ({ portal, listing })));
  const addresses = found.flatMap(({ listing }) =>
    listing.url !== null && tellsLittle(listing) && !remembered.has(plainAddress(listing.url)) ? [listing.url] : [],
  );
  const opened = [...new Set(addresses)].slice(0, options.most);
  const read = await atOnce(opened, { limit: options.limit, map: options.readDetail });
  const details = new Map(opened.map((url, index) => [url, read[index] ?? null]));
  return found.map(({ portal, listing }) => {
    if (listing.url === null) return { portal, listing };
    const detail = details.get(listing.url);
    const known = remembered.get(plainAddress(listing.url));
    const joined = detail ? joinListings(detail, listing) : known ? joinListings(listing, known) : listing;
    const price = listing.price === null ? joined.price : joinListings(listing, joined).price;
    return { portal, listing: { ...joined, price, url: listing.url, title: listing.title } };
  });
}
