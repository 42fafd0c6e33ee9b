import type { CurrencyToken } from "./scan-currencies.ts";

export interface Numeral {
  /** The digits with their marks, cents joined to them by a dot. */
  raw: string;
  start: number;
  /** Behind the digits and what belongs to them: "no cents" (`12,-`, `315,`, `500/-`), a scale (`1.2 million`). */
  end: number;
  /** Power of ten that a scale word stands for. */
  scale: number;
  /** The currency that stands where the decimal mark would: `27€95`. */
  inner: CurrencyToken | null;
}

/** A plain text with the currencies that were found in it. */
export interface ScannedText {
  text: string;
  currencies: readonly CurrencyToken[];
}

/** Whether nothing but spaces lies between two places. */
export function touches(text: string, { from, to }: { from: number; to: number }): boolean {
  return from <= to && text.slice(from, to).trim() === "";
}

/** Whether a currency that is sure by itself stands right in front. */
export function isBegun({ text, currencies }: ScannedText, { start }: Numeral): boolean {
  return currencies.some(({ strength, end }) => strength === "sure" && touches(text, { from: end, to: start }));
}

/** Whether a currency that is sure by itself stands right behind, and is not the one of a next number. */
export function isEnded({ text, currencies }: ScannedText, numeral: Numeral): boolean {
  const found = currencies.find(
    ({ strength, start }) => strength === "sure" && touches(text, { from: numeral.end, to: start }),
  );
  return found !== undefined && !/^\s*[\d.]/u.test(text.slice(found.end));
}
