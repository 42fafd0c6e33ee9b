import { compareDecimals, shiftDecimal } from "./decimal.ts";
import type { Numeral } from "./numeral.ts";
import { readNumber } from "./read-number.ts";

/** Puts the parts of one number together that are counted in scales: `1万2800`, `1億2000万`, `2만5천`. */
export function joinScales(numerals: readonly Numeral[]): Numeral[] {
  const joined: Numeral[] = [];
  let before: Numeral | undefined;
  for (const numeral of numerals) {
    const whole = joined.at(-1);
    const value = amountOf(numeral);
    if (before && whole && value !== null && goesOn(before, { ...numeral, raw: value })) {
      const raw = String(BigInt(amountOf(whole)!) + BigInt(value));
      joined[joined.length - 1] = { ...numeral, raw, scale: 0, start: whole.start };
    } else joined.push(numeral);
    before = numeral;
  }
  return joined;
}

/** Whether a number stands right behind the scale of another and is smaller than it. */
function goesOn(before: Numeral, { raw, start }: Numeral): boolean {
  const isPart = before.scale > 0 && before.end === start && amountOf(before) !== null;
  return isPart && compareDecimals(raw, shiftDecimal("1", before.scale)) < 0;
}

/** What a numeral stands for; null where that is no whole number. */
function amountOf({ raw, scale }: Numeral): string | null {
  const number = readNumber(raw);
  const value = number === null ? null : shiftDecimal(number, scale);
  return value === null || value.includes(".") ? null : value;
}
