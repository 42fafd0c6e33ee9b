import { NUMBER } from "./read-number.ts";
import type { CurrencyToken } from "./scan-currencies.ts";
import { countsThings } from "./units.ts";

export interface Numeral {
  /** The digits with their marks, cents joined to them by a dot. */
  raw: string;
  start: number;
  /** Behind the digits and what belongs to them: "no cents" (`12,-`, `640,`, `500/-`), a scale (`1.2 million`). */
  end: number;
  /** Power of ten that a scale word stands for. */
  scale: number;
  /** The currency that stands where the decimal mark would: `35€99`. */
  inner: CurrencyToken | null;
}

const NO_CENTS = /^(?:\s?[.,:'’]\s?[-–—−=]{1,2}|\/[-=]|[-–—−](?=\s?$|\s?\p{L})|[.,](?=[\s\p{Sc}]|$))/u;
const APART_CENTS = /^(?: ?[.,] ?| |:(?=\d\d ?kr))(\d{2})(?=\s*(?:$|[^\s\w%.,:]|kr))/iu;
const MINOR_UNIT =
  /^\s?(?:коп(?:еек|ейки)?|ст(?:отинки)?|gr(?:oszy)?|cents?|céntimos|centimes|cts?|bani|öre|øre|haléřů|lipa|pence|p|fen|分|qəpik|тиын|тийин)\.?(?!\p{L})/iu;
const SCALES: readonly (readonly [words: RegExp, power: number])[] = [
  [/^\s?(?:thousand|tsd\.?|tys\.|тыс\.?|тисяч|тыщ|tis\.)(?!\p{L})/iu, 3],
  [/^\s?(?:lakhs?|lacs?)(?!\p{L})/iu, 5],
  [/^\s?(?:millions?|mio\.?|mln\.?|млн\.?|millionen|millones|milhões|milioni|triệu|juta)(?!\p{L})/iu, 6],
  [/^\s?(?:crores?)(?!\p{L})/iu, 7],
  [/^\s?(?:billions?|mrd\.?|млрд\.?|milliarden|tỷ)(?!\p{L})/iu, 9],
  [/^\s?[万萬만]/u, 4],
  [/^\s?[億亿억]/u, 8],
];
/** Only right behind the digits of a price that its currency already began: `$1.5M`, but not `5 K`. */
const LETTER_SCALES: Readonly<Record<string, number>> = { k: 3, K: 3, m: 6, M: 6, bn: 9, B: 9 };

const touches = (text: string, from: number, to: number): boolean => from <= to && text.slice(from, to).trim() === "";

/** Cents that lost their mark or stand apart from it: `$ 8. 94`, `5 ,99 €`, `12:50 kr`, `$12 99` from a raised "99". */
function apartCents(text: string, numeral: Numeral, currencies: readonly CurrencyToken[]): boolean {
  const cents = APART_CENTS.exec(text.slice(numeral.end));
  if (cents === null || /[.,]/u.test(numeral.raw)) return false;
  const end = numeral.end + cents[0].length;
  const before = currencies.some((token) => token.strength === "sure" && touches(text, token.end, numeral.start));
  return before || currencies.some((token) => touches(text, end, token.start));
}

/** How many characters of cents follow a currency that directly follows a number: `35€ 99`, `59 руб. 90 коп.`, or 0. */
function centsBehind(
  text: string,
  numeral: Numeral,
  { currency, next }: { currency: CurrencyToken; next: Numeral },
): number {
  const gap = text.slice(currency.end, next.start);
  const spaceless = currency.start === numeral.end;
  if (/[.,٫]/u.test(numeral.raw) || gap.trim() !== "" || gap.length > 1) return 0;
  const rest = text.slice(next.end);
  const minor = /^\d{1,2}$/u.test(next.raw) ? MINOR_UNIT.exec(rest)?.[0].length : undefined;
  if (minor !== undefined) return next.end - currency.end + minor;
  const fits = gap === "" ? /^\d{1,3}$/u : /^\d{2}$/u;
  const ends = !/^\s*[\p{Sc}%\d]/u.test(rest) && !/^\p{L}/u.test(rest) && !countsThings(rest);
  return spaceless && fits.test(next.raw) && ends ? next.end - currency.end : 0;
}

function joinCents(text: string, found: readonly Numeral[], currencies: readonly CurrencyToken[]): Numeral[] {
  const joined: Numeral[] = [];
  for (let at = 0; at < found.length; at += 1) {
    const numeral = found[at]!;
    const next = found[at + 1];
    const currency = currencies.find((token) => token.start >= numeral.end && touches(text, numeral.end, token.start));
    const length = next === undefined || currency === undefined ? 0 : centsBehind(text, numeral, { currency, next });
    if (next !== undefined && apartCents(text, numeral, currencies)) {
      joined.push({ ...numeral, raw: `${numeral.raw}.${next.raw}`, end: next.end });
      at += 1;
    } else if (next !== undefined && currency !== undefined && length > 0) {
      const end = currency.end + length;
      const cents = end > next.end ? next.raw.padStart(2, "0") : next.raw;
      joined.push({ ...numeral, raw: `${numeral.raw}.${cents}`, end, inner: currency });
      at += 1;
    } else joined.push(numeral);
  }
  return joined;
}

/** A mark in front of the digits is a decimal mark (`$.75`) unless it ends an abbreviation (`Rs.75`) or a mark follows. */
function withLeadingMark(text: string, numeral: Numeral): Numeral {
  const leading = /(^|[^\p{L}\d])[.,]+$/u.test(text.slice(0, numeral.start));
  return leading && /^\d+$/u.test(numeral.raw) ? { ...numeral, raw: `0.${numeral.raw}` } : numeral;
}

function scaleBehind(
  text: string,
  numeral: Numeral,
  currencies: readonly CurrencyToken[],
): [length: number, power: number] {
  const rest = text.slice(numeral.end, numeral.end + 14);
  for (const [words, power] of SCALES) {
    const length = words.exec(rest)?.[0].length ?? 0;
    if (length > 0) return [length, power];
  }
  const letter = /^(?:[kKmMB]|bn)(?![\p{L}\d])/u.exec(rest)?.[0] ?? "";
  const begun = currencies.some((token) => token.strength === "sure" && touches(text, token.end, numeral.start));
  return begun && letter !== "" ? [letter.length, LETTER_SCALES[letter] ?? 0] : [0, 0];
}

function withEndMarks(text: string, numeral: Numeral, currencies: readonly CurrencyToken[]): Numeral {
  const [length, scale] = scaleBehind(text, numeral, currencies);
  const end = numeral.end + length;
  return { ...numeral, scale, end: end + (NO_CENTS.exec(text.slice(end, end + 6))?.[0].length ?? 0) };
}

/** Finds the numbers of a text, each with its cents wherever the writer put them. */
export function scanNumerals(text: string, currencies: readonly CurrencyToken[]): Numeral[] {
  const found = [...text.matchAll(NUMBER)].map((match) => ({
    raw: match[0],
    start: match.index,
    end: match.index + match[0].length,
    scale: 0,
    inner: null,
  }));
  return joinCents(text, found, currencies).map((numeral) =>
    withEndMarks(text, withLeadingMark(text, numeral), currencies),
  );
}
