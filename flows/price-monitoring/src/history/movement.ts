import { shiftDecimal } from "@millrace/parsing/price";

/** How far a price moved in percent of where it was, exact but for the rounding to one decimal; null from a price of 0. */
export function percentMoved(from: string, to: string): number | null {
  const [before, moved] = inUnits(from, to);
  // Halves are rounded up: twice the tenths and one more, halved.
  return before === 0n ? null : Number((moved * 2_000n + before) / (before * 2n)) / 10;
}

/** Whether a price moved by so many percent at least; the percentage counts to its second decimal. */
export function hasMovedBy(
  thresholdPercent: number,
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  const [before, moved] = inUnits(from, to);
  return moved * 10_000n >= before * BigInt(Math.round(thresholdPercent * 100));
}

/** The price before and the distance from it, as whole numbers of the smallest decimal that either is written with. */
function inUnits(from: string, to: string): readonly [before: bigint, moved: bigint] {
  const places = Math.max(...[from, to].map((amount) => amount.split(".")[1]?.length ?? 0));
  const [before = 0n, now = 0n] = [from, to].map((amount) => BigInt(shiftDecimal(amount, places)));
  return [before, now > before ? now - before : before - now];
}
