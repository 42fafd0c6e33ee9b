import { type Numeral, type ScannedText, touches } from "./numeral.ts";
import type { CurrencyToken, Strength } from "./scan-currencies.ts";

export interface PricedNumeral {
  numeral: Numeral;
  currency: CurrencyToken | null;
  /** Where the number with its currencies begins and ends. */
  start: number;
  end: number;
}

const RANK: Readonly<Record<Strength, number>> = { sure: 0, beside: 1, faint: 2 };
const GAP_BEFORE = /^[\s:.,=]*[-−]?\s?$/u;
const GAP_BEHIND = /^[\s*]*$/u;

/** A bare dollar sign says almost nothing, so a code beside it (`$2,350.00 AUD`, `AUD$ 5`) is what names the currency. */
function namesDollar(code: CurrencyToken, sign: CurrencyToken): boolean {
  const [iso] = code.codes;
  return sign.written === "$" && code.codes.length === 1 && iso !== undefined && sign.codes.includes(iso);
}

/** The currency right in front of a number. */
function ahead({ text, currencies }: ScannedText, { start }: Numeral): CurrencyToken | undefined {
  return currencies.findLast(({ end }) => end <= start && GAP_BEFORE.test(text.slice(end, start)));
}

/** The currency right behind a number. */
function behind({ text, currencies }: ScannedText, { end }: Numeral): CurrencyToken | undefined {
  return currencies.find(({ start }) => start >= end && GAP_BEHIND.test(text.slice(end, start)));
}

/** Of the currencies on both sides the surer one, else the one in front. */
function choose(front: CurrencyToken | undefined, back: CurrencyToken | undefined): CurrencyToken | null {
  if (front === undefined || back === undefined) return front ?? back ?? null;
  if (namesDollar(back, front)) return back;
  if (namesDollar(front, back)) return front;
  if (RANK[front.strength] !== RANK[back.strength]) return RANK[front.strength] < RANK[back.strength] ? front : back;
  return front;
}

/** A code that touches a dollar sign on the side away from the number stands for both. */
function withCode({ text, currencies }: ScannedText, sign: CurrencyToken): CurrencyToken {
  const isBeside = ({ start, end }: CurrencyToken): boolean =>
    touches(text, { from: end, to: sign.start }) || touches(text, { from: sign.end, to: start });
  return currencies.find((token) => namesDollar(token, sign) && isBeside(token)) ?? sign;
}

/** Whether the sign between two numbers touches the other one: `Item 4411 $29.00`, but not the cents of `12 €50`. */
function isCloser(
  { end }: Numeral,
  { sign, next }: { readonly sign: CurrencyToken | undefined; readonly next: Numeral },
): boolean {
  return sign !== undefined && sign.start > end && sign.end === next.start && !/^\d{2}$/u.test(next.raw);
}

/** Gives each number the currency that stands beside it, from left to right, each currency to one number only. */
export function pairCurrencies(scanned: ScannedText, numerals: readonly Numeral[]): PricedNumeral[] {
  const claimed = new Set(numerals.map(({ inner }) => inner));
  const free = (token: CurrencyToken | undefined): CurrencyToken | undefined =>
    token === undefined || claimed.has(token) ? undefined : token;
  return numerals.map((numeral, at) => {
    const next = numerals[at + 1];
    const front = free(ahead(scanned, numeral));
    let back = free(behind(scanned, numeral));
    const isOfNext = next !== undefined && ahead(scanned, next) === back && behind(scanned, next) === undefined;
    if (isOfNext && (front !== undefined || isCloser(numeral, { sign: back, next }))) back = undefined;
    const beside = numeral.inner ?? choose(front, back);
    for (const token of [front, back]) if (token !== undefined) claimed.add(token);
    return {
      numeral,
      currency: beside === null ? null : withCode(scanned, beside),
      start: Math.min(numeral.start, front?.start ?? numeral.start),
      end: Math.max(numeral.end, back?.end ?? numeral.end),
    };
  });
}
