import type { Listing } from "../object/listing.ts";

/** An object with the portals that show it. */
export type Estate = Listing & {
  readonly id: string;
  /** Every portal that shows it, with its address and price there. */
  readonly portals: readonly { readonly portal: string; readonly url: string | null; readonly amount: string | null }[];
};

/** A listing with the portal that shows it. */
export interface Found {
  readonly portal: string;
  readonly listing: Listing;
}
