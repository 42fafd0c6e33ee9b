import { isGone } from "../check/judge-answer.ts";
import type { PageReading } from "../check/page-reading.ts";
import { type Variant, variantKey } from "../variant/variant.ts";

/** What one check saw of a product. */
export type Observation = {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Exact decimal; null where the page told no price. */
  readonly amount: string | null;
  /** The ISO code, or what is written where no code can be decided. */
  readonly currency: string | null;
  readonly availability: string | null;
  /** Absent where the page told none. */
  readonly unitPrice?: { readonly amount: string; readonly per: string };
  /** Kept of the last check only. */
  readonly variants?: readonly SeenVariant[];
};

/** What one check saw of a variant. */
type SeenVariant = {
  readonly key: string;
  readonly name: string;
  readonly amount: string | null;
  readonly availability: string | null;
};

/** What a reading says, for the history. */
export function observationOf({ offer, status }: PageReading, at: Date): Observation {
  const { unitPrice = null, variants = [] } = offer ?? {};
  return {
    at: at.toISOString(),
    amount: offer?.price ?? null,
    currency: offer?.currency.iso ?? offer?.currency.written ?? null,
    availability: offer?.availability ?? (isGone(status) ? "removed" : null),
    ...(unitPrice !== null && { unitPrice: { amount: unitPrice.amount, per: unitPrice.per } }),
    ...(variants.length > 0 && { variants: variants.map(seenVariant) }),
  };
}

function seenVariant(variant: Variant): SeenVariant {
  const { name, amount, availability } = variant;
  return { key: variantKey(variant), name, amount, availability };
}
