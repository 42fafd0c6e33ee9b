import type { Variant } from "../variant/variant.ts";
import type { Availability } from "./availability.ts";
import type { UnitPrice } from "./unit-price.ts";

/** Where on a page something is stated, the most reliable first. */
export const SOURCES = [
  "site-rule",
  "json-ld",
  "microdata",
  "rdfa",
  "open-graph",
  "visible-text",
  "app-state",
] as const;
export type Source = (typeof SOURCES)[number];

export interface StatedPrice {
  /** Canonical decimal; the lower end where a range is stated. */
  amount: string;
  high: string | null;
  /** Code or symbol as the statement writes it. */
  currency: string | null;
  availability: Availability | null;
}

/** What one source states about the product that the page is about. */
export interface Statement {
  source: Source;
  name: string | null;
  /** The best guess first; others are of other sellers or variants. */
  prices: StatedPrice[];
  /** Recommended and earlier prices, which are not asked for now. */
  listPrices: string[];
  availability: Availability | null;
  /** How many there are. */
  left?: number | null;
  unitPrice?: UnitPrice | null;
  variants?: Variant[];
}
