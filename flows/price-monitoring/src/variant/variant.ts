import type { Availability } from "../page/availability.ts";
import type { Source } from "../page/statement.ts";

/** A size, colour or other form of the product that can be chosen. */
export type Variant = {
  name: string;
  /** What sets it apart: `{ "size": "M" }`, in the page's own words. */
  options: Record<string, string>;
  sku: string | null;
  /** Exact decimal; null where the page tells no price of its own for it. */
  amount: string | null;
  /** Code or symbol as it is written; null where it is the product's. */
  currency: string | null;
  availability: Availability | null;
  /** How many there are; null where the page does not tell. */
  left: number | null;
  source: Source;
};

/** As many as are read of one page. */
export const mostVariants = 200;

/** What a variant is recognised by at the next check. */
export function variantKey({ sku, options, name }: Pick<Variant, "sku" | "options" | "name">): string {
  const told = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return sku ?? (told.length > 0 ? told.map(([option, value]) => `${option}: ${value}`).join(", ") : name);
}
