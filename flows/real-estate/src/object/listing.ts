import type { Area } from "@millrace/parsing/listing";
import type { GeoPoint, Place } from "@millrace/parsing/place";

export type Deal = "rent" | "sale";

/** What is asked for an object. */
export type AskingPrice = {
  /** Exact decimal. */
  readonly amount: string;
  /** ISO 4217 code; null where nothing settles it. */
  readonly currency: string | null;
  readonly deal: Deal | null;
  /** What a rent is paid for; null for a purchase. */
  readonly per: "month" | "week" | "night" | "year" | null;
  /** Whether a rent includes heating and charges, where the text says so. */
  readonly charges: "included" | "excluded" | null;
  readonly text: string;
};

/** An object as one portal tells it. */
export type Listing = {
  readonly url: string | null;
  readonly title: string;
  readonly kind: "apartment" | "house" | "room" | "land" | "office" | "parking" | null;
  readonly price: AskingPrice | null;
  readonly area: Area | null;
  readonly rooms: number | null;
  readonly bedrooms: number | null;
  readonly address: Place & { readonly text: string | null };
  readonly geo: GeoPoint | null;
  /** Days, as `2026-03-01`. */
  readonly listedOn: string | null;
  /** The beginning of it. */
  readonly description: string | null;
};

/** What a page says about itself that helps to read its texts. */
export interface PageFacts {
  readonly url: string;
  readonly locale: string | null;
  readonly nowMs: number;
}

// Enough to tell whether two texts are the same one, and to search for words.
const LONGEST_DESCRIPTION = 800;

export function shortDescription(text: string | null): string | null {
  const plain = text?.replace(/\s+/gu, " ").trim();
  return plain ? plain.slice(0, LONGEST_DESCRIPTION) : null;
}

const completeness = ({ street, postcode, city }: Place): number =>
  [street, postcode, city].filter((part) => part !== null).length;

/** The fields of one, and of the other what it lacks. */
export function joinListings(first: Listing, second: Listing): Listing {
  const address = completeness(first.address) >= completeness(second.address) ? first.address : second.address;
  return {
    url: first.url ?? second.url,
    title: first.title,
    kind: first.kind ?? second.kind,
    price:
      first.price === null
        ? second.price
        : {
            ...first.price,
            deal: first.price.deal ?? second.price?.deal ?? null,
            charges: first.price.charges ?? second.price?.charges ?? null,
          },
    area: first.area ?? second.area,
    rooms: first.rooms ?? second.rooms,
    bedrooms: first.bedrooms ?? second.bedrooms,
    address,
    geo: first.geo ?? second.geo,
    listedOn: first.listedOn ?? second.listedOn,
    description:
      (first.description?.length ?? 0) >= (second.description?.length ?? 0) ? first.description : second.description,
  };
}
