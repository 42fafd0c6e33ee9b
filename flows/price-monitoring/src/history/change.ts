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
  /** The price per unit of measure, where it moved. */
  readonly unitPrice?: Moved;
  /** Variants that are others than before; those that came or went are none. */
  readonly variants?: readonly VariantChange[];
};

/** A price that moved. */
type Moved = { readonly from: string; readonly to: string; readonly percent: number | null };

export type VariantChange = {
  readonly name: string;
  /** Absent where its price is the same. */
  readonly price?: Moved;
  /** Absent where its availability is the same. */
  readonly availability?: { readonly from: string; readonly to: string };
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
    ...unitChange(history, now),
    ...variantChanges(before, now),
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

function movement(from: string, to: string): Moved | null {
  return compareDecimals(from, to) === 0 ? null : { from, to, percent: percentMoved(from, to) };
}

function unitChange(history: readonly Observation[], { unitPrice }: Observation): Pick<Change, "unitPrice"> {
  const before = history.findLast((observation) => observation.unitPrice !== undefined)?.unitPrice;
  const isSame = before === undefined || unitPrice === undefined || before.per !== unitPrice.per;
  const moved = isSame ? null : movement(before.amount, unitPrice.amount);
  return moved === null ? {} : { unitPrice: moved };
}

function variantChanges(before: Observation | undefined, now: Observation): Pick<Change, "variants"> {
  if (before === undefined || before.currency !== now.currency) return {};
  const known = new Map((before.variants ?? []).map((variant) => [variant.key, variant]));
  const variants = (now.variants ?? []).flatMap(({ key, name, amount, availability }): VariantChange[] => {
    const earlier = known.get(key);
    if (earlier === undefined) return [];
    const price = earlier.amount === null || amount === null ? null : movement(earlier.amount, amount);
    const isOther = earlier.availability !== null && availability !== null && earlier.availability !== availability;
    if (price === null && !isOther) return [];
    return [
      {
        name,
        ...(price !== null && { price }),
        ...(isOther && { availability: { from: earlier.availability!, to: availability! } }),
      },
    ];
  });
  return variants.length === 0 ? {} : { variants };
}

/** Variants that are worth an event: their price moved by so many percent at least, or their availability is another. */
export function variantNews({ variants = [] }: Change, thresholdPercent: number): readonly VariantChange[] {
  return variants.filter(
    ({ price, availability }) => availability !== undefined || (price && hasMovedBy(thresholdPercent, price)),
  );
}

/** Whether the price per unit is worth an event of its own: it moved while the price did not, as the pack is another. */
export function isUnitPriceNews({ kind, unitPrice }: Change, thresholdPercent: number): boolean {
  return kind === "unchanged" && unitPrice !== undefined && hasMovedBy(thresholdPercent, unitPrice);
}
