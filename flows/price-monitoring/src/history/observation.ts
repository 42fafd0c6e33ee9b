import { isGone } from "../check/judge-answer.ts";
import type { PageReading } from "../check/page-reading.ts";

/** What one check saw of a product. */
export type Observation = {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Exact decimal; null where the page told no price. */
  readonly amount: string | null;
  /** The ISO code, or what is written where no code can be decided. */
  readonly currency: string | null;
  readonly availability: string | null;
};

/** What a reading says, for the history. */
export function observationOf({ offer, status }: PageReading, at: Date): Observation {
  return {
    at: at.toISOString(),
    amount: offer?.price ?? null,
    currency: offer?.currency.iso ?? offer?.currency.written ?? null,
    availability: offer?.availability ?? (isGone(status) ? "removed" : null),
  };
}
