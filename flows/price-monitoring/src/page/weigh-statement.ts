import { compareDecimals, shiftDecimal } from "@millrace/parsing/price";
import { SOURCES, type Source, type StatedPrice, type Statement } from "./statement.ts";
import type { VisiblePrice } from "./visible-prices.ts";
import { PROMINENT } from "./visible-score.ts";

export interface Stated {
  source: Source;
  price: StatedPrice;
}

export interface Objection {
  because: string;
  /** Whether the statement is of an earlier day, so that nothing else in it is to be trusted. */
  outdated: boolean;
}

export function sameAmount(a: string, b: string): boolean {
  return compareDecimals(a, b) === 0;
}

export function isZero(amount: string): boolean {
  return !/[1-9]/u.test(amount);
}

/** The stated price to hold against the page: of several offers the one that the page shows, else the first. */
export function bestStated(statements: readonly Statement[], visible: VisiblePrice | null): Stated | null {
  const ranked = statements.toSorted((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source));
  for (const { source, prices } of ranked) {
    const price =
      prices.find(({ amount }) => visible !== null && sameAmount(amount, visible.amount)) ??
      prices.find(({ amount }) => !isZero(amount)) ??
      prices[0];
    if (price !== undefined) return { source, price };
  }
  return null;
}

/** The prices of the page's own product that show a stated amount. */
export function showing(amount: string, all: readonly VisiblePrice[]): VisiblePrice[] {
  return all.filter((price) => !price.foreign && sameAmount(price.amount, amount));
}

/** What the page holds against a stated price, or null where nothing does; `visible` is what stands out most. */
export function objectionTo(
  { amount }: StatedPrice,
  { visible, all }: { visible: VisiblePrice; all: readonly VisiblePrice[] },
): Objection | null {
  const { written } = visible;
  if (sameAmount(amount, visible.amount)) return null;
  const misplaced = [2, 3, -2, -3].some((power) => sameAmount(shiftDecimal(amount, power), visible.amount));
  if (misplaced) return { because: `it is “${written}” with its decimal mark misplaced`, outdated: false };
  const shown = showing(amount, all);
  if (shown.some(({ struck }) => struck))
    return { because: `the page shows it struck out beside “${written}”`, outdated: false };
  if (visible.high !== null && sameAmount(visible.high, amount))
    return { because: `it is only the upper end of “${written}”`, outdated: false };
  if (isZero(amount)) return { because: `it is zero while the page shows “${written}”`, outdated: false };
  if (shown.some(({ unit, score }) => unit === null && score > PROMINENT / 2)) return null;
  if (visible.score < PROMINENT) return null;
  return { because: `the page plainly shows “${written}”, so the statement is outdated`, outdated: true };
}
