import { scanPrices } from "@millrace/parsing/price";

/** The prices of a text, such as `24.90 €`; only what has a currency is one. */
export function pricesIn(text: string): string[] {
  return scanPrices(text).flatMap(({ amount, currency, free }) =>
    currency === null || free ? [] : [`${amount} ${currency.written.trim()}`],
  );
}

/** The numbers of a text as they are written. */
export const numbersIn = (text: string): string[] => text.match(/\d(?:[\d.,'’]*\d)?/gu) ?? [];

/** What one list has more often than the other. */
export function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
