import type { PageReading } from "../check/page-reading.ts";
import { compareDecimals } from "../price/decimal.ts";

/** What one check saw of a product. */
export type Observation = {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Exact decimal; null where the page told no price. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly availability: string | null;
};

/** How a check differs from the one before. */
export type Change = {
  readonly kind: "first check" | "unchanged" | "up" | "down" | "no longer comparable";
  /** Of the earlier price, with one decimal; null unless up or down. */
  readonly percent: number | null;
  /** The price before, null where there was none. */
  readonly previous: string | null;
  readonly previousAvailability: string | null;
};

// A year of daily checks; older ones leave at the far end.
const kept = 366;

/** The history with one more observation, and what is new about it. */
export function observe(
  history: readonly Observation[],
  now: Observation,
): { readonly history: Observation[]; readonly change: Change } {
  return { history: [...history, now].slice(-kept), change: compare(history.at(-1), now) };
}

function compare(before: Observation | undefined, now: Observation): Change {
  if (!before) return { kind: "first check", percent: null, previous: null, previousAvailability: null };
  const told = { previous: before.amount, previousAvailability: before.availability };
  if (before.amount === now.amount && before.currency === now.currency)
    return { kind: "unchanged", percent: null, ...told };
  if (before.amount === null || now.amount === null || before.currency !== now.currency) {
    return { kind: "no longer comparable", percent: null, ...told };
  }
  const order = compareDecimals(now.amount, before.amount);
  if (order === 0) return { kind: "unchanged", percent: null, ...told };
  // The prices are exact; how far they are apart is for reading and may be a float.
  const percent = Math.abs(Math.round((Number(now.amount) / Number(before.amount) - 1) * 1_000) / 10);
  return { kind: order > 0 ? "up" : "down", percent, ...told };
}

/** Whether a change is worth an event: a price that moved by so many percent at least, or another availability. */
export function isNotable(change: Change, now: Observation, thresholdPercent: number): boolean {
  if (change.kind === "first check") return false;
  if (change.previousAvailability !== now.availability) return true;
  return change.kind === "no longer comparable" || (change.percent !== null && change.percent >= thresholdPercent);
}

/** What a reading says, for the history. */
export function observationOf(reading: PageReading, at: Date): Observation {
  const { offer, status } = reading;
  return {
    at: at.toISOString(),
    amount: offer?.price ?? null,
    currency: offer?.currency.iso ?? offer?.currency.written ?? null,
    availability: offer?.availability ?? (status === 404 || status === 410 ? "removed" : null),
  };
}
