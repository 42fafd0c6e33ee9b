import { compareDecimals } from "@millrace/parsing/price";
import { hasMovedBy, percentMoved } from "./movement.ts";
import type { Observation } from "./observation.ts";

/** How a check differs from the one before. */
export type Change = {
  readonly kind: "first check" | "unchanged" | "up" | "down" | "other currency" | "price appeared" | "price gone";
  /** How far the price moved, of the earlier one, with one decimal; null unless up or down, and from a price of 0. */
  readonly percent: number | null;
  /** The last price that was known before. */
  readonly previous: string | null;
  /** The last availability that was known before. */
  readonly previousAvailability: string | null;
};

/** What is new about an observation; the history's last one is the check before. */
export function changeSince(history: readonly Observation[], now: Observation): Change {
  const before = history.at(-1);
  const kind = before ? kindOf(before, now) : "first check";
  const previous = lastKnown(history, "amount");
  const hasMoved = kind === "up" || kind === "down";
  return {
    kind,
    percent: hasMoved ? percentMoved(previous!, now.amount!) : null,
    previous,
    previousAvailability: lastKnown(history, "availability"),
  };
}

/** Whether the price is worth an event: it moved by so many percent at least, came, went or changed its currency. */
export function isPriceNews(
  { kind, previous }: Change,
  { now, thresholdPercent }: { readonly now: Observation; readonly thresholdPercent: number },
): boolean {
  if (kind === "first check" || kind === "unchanged") return false;
  return (kind !== "up" && kind !== "down") || hasMovedBy(thresholdPercent, { from: previous!, to: now.amount! });
}

/** Whether the availability is worth an event: it is known, and another one than was known before. */
export function isAvailabilityNews({ previousAvailability }: Change, { availability }: Observation): boolean {
  return availability !== null && previousAvailability !== null && availability !== previousAvailability;
}

function kindOf(before: Observation, now: Observation): Change["kind"] {
  if (now.amount === null) return before.amount === null ? "unchanged" : "price gone";
  if (before.amount === null) return "price appeared";
  if (before.currency !== now.currency) return "other currency";
  const order = compareDecimals(now.amount, before.amount);
  return order === 0 ? "unchanged" : order > 0 ? "up" : "down";
}

function lastKnown(history: readonly Observation[], what: "amount" | "availability"): string | null {
  return history.findLast((observation) => observation[what] !== null)?.[what] ?? null;
}
