import { isDateLike } from "./date-like.ts";
import { shiftDecimal } from "./decimal.ts";
import { THREE_DECIMALS } from "./iso-codes.ts";
import { isFree, isFromPrice, isUpToPrice, joinsRange, type PriceRole, roleOf } from "./price-words.ts";
import { readNumber } from "./read-number.ts";
import { type CurrencyToken, scanCurrencies } from "./scan-currencies.ts";
import { type Numeral, scanNumerals } from "./scan-numerals.ts";
import { countsThings, type PriceUnit, unitAround } from "./units.ts";

/** How surely a number is a price: by its currency, by a one-letter currency, or because nothing speaks against it. */
export type Certainty = "currency" | "letter" | "bare";

export interface PriceMention {
  /** Canonical decimal. */
  amount: string;
  currency: CurrencyToken | null;
  certainty: Certainty;
  role: PriceRole;
  bound: "from" | "upTo" | null;
  /** Whether this and the next mention are the two ends of one range. */
  joinsNext: boolean;
  unit: PriceUnit | null;
  /** Said by a word for "free" instead of digits. */
  free: boolean;
  start: number;
  end: number;
}

interface Priced {
  numeral: Numeral;
  currency: CurrencyToken | null;
  start: number;
  end: number;
}

const STRENGTHS = ["sure", "beside", "faint"];
/** Words further in front of a price than so many characters do not speak of it. */
const WORDS_WITHIN = 50;
const BEFORE_GAP = /^[\s:.,=]*[-−]?\s?$/u;
const AFTER_GAP = /^[\s*]*$/u;

/** A bare dollar sign says almost nothing, so a code beside it (`$1,190.00 AUD`) is what names the currency. */
function moreTelling(before: CurrencyToken, after: CurrencyToken): boolean {
  if (after.strength !== before.strength) return STRENGTHS.indexOf(after.strength) < STRENGTHS.indexOf(before.strength);
  return (
    before.written.endsWith("$") &&
    before.codes.length > 1 &&
    after.codes.length === 1 &&
    before.codes.includes(after.codes[0]!)
  );
}

/** Gives each number the currency that stands beside it, from left to right, each currency to one number only. */
function pair(text: string, numbers: readonly Numeral[], tokens: readonly CurrencyToken[]): Priced[] {
  const claimed = new Set<CurrencyToken>(numbers.flatMap(({ inner }) => (inner === null ? [] : [inner])));
  const free = (token: CurrencyToken | undefined): CurrencyToken | null =>
    token === undefined || claimed.has(token) ? null : token;
  const ahead = (numeral: Numeral): CurrencyToken | null =>
    free(tokens.findLast(({ end }) => end <= numeral.start && BEFORE_GAP.test(text.slice(end, numeral.start))));
  const behind = (numeral: Numeral): CurrencyToken | null =>
    free(tokens.find(({ start }) => start >= numeral.end && AFTER_GAP.test(text.slice(numeral.end, start))));
  return numbers.map((numeral, at) => {
    const before = ahead(numeral);
    let after = behind(numeral);
    const next = numbers[at + 1];
    if (before !== null && after !== null && next !== undefined && ahead(next) === after && behind(next) === null)
      after = null;
    const currency =
      numeral.inner ??
      (before !== null && after !== null ? (moreTelling(before, after) ? after : before) : (before ?? after));
    if (before !== null) claimed.add(before);
    if (after !== null) claimed.add(after);
    return {
      numeral,
      currency,
      start: Math.min(numeral.start, before?.start ?? numeral.start),
      end: Math.max(numeral.end, after?.end ?? numeral.end),
    };
  });
}

function thousandthsMark(codes: readonly string[], locale: string | undefined): "." | "," | "both" | undefined {
  if (codes.length === 0 || !codes.every((code) => THREE_DECIMALS.has(code))) return undefined;
  const mark = locale === undefined ? undefined : decimalMark(locale, codes[0]!);
  if (mark === "." || mark === ",") return mark;
  return codes.some((code) => code === "TND" || code === "LYD") ? "both" : ".";
}

function decimalMark(locale: string, currency: string): string | undefined {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency })
      .formatToParts(1.5)
      .find(({ type }) => type === "decimal")?.value;
  } catch {
    return undefined;
  }
}

/** Whether a number without a currency is something else: a count, a measure, a share, a date, part of a word. */
function isOther(text: string, { start, end, raw }: Numeral): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 24);
  const glued = /[\p{L}_#]$/u.test(before) || /^[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(after);
  return (glued && !/[.,]\d{2}$/u.test(raw)) || countsThings(after) || isDateLike(before, after);
}

function certaintyOf(currency: CurrencyToken | null): Certainty {
  if (currency === null) return "bare";
  return currency.strength === "faint" ? "letter" : "currency";
}

function sign(text: string, { numeral, start }: Priced): "" | "-" {
  const minus = /(?:^|[\s(])[-−]$/u.test(text.slice(0, start)) && !/\d\s*[-−]$/u.test(text.slice(0, start));
  return minus || /[-−]$/u.test(text.slice(start, numeral.start)) ? "-" : "";
}

/** The two ends of a range share the currency that is written at one of them. */
function shareCurrency(
  mention: PriceMention,
  previous: PriceMention | undefined,
  next: PriceMention | undefined,
): PriceMention {
  if (mention.currency !== null) return mention;
  const other = mention.joinsNext ? next : previous?.joinsNext ? previous : undefined;
  return other?.currency == null ? mention : { ...mention, currency: other.currency, certainty: other.certainty };
}

function freeMention(text: string): PriceMention {
  const plain = { role: "plain", bound: null, joinsNext: false, unit: null } as const;
  return { ...plain, amount: "0", currency: null, certainty: "currency", free: true, start: 0, end: text.length };
}

/** Finds every price of a plain text, from left to right, each with the part that the words around it give it. */
export function scanPrices(text: string, { locale }: { locale?: string | undefined } = {}): PriceMention[] {
  const tokens = scanCurrencies(text);
  const priced = pair(text, scanNumerals(text, tokens), tokens);
  const mentions: PriceMention[] = [];
  for (const [at, entry] of priced.entries()) {
    const { numeral, currency, start, end } = entry;
    const before = text.slice(Math.max(priced[at - 1]?.end ?? 0, start - WORDS_WITHIN), start);
    const after = text.slice(end, priced[at + 1]?.start ?? text.length);
    const mark = thousandthsMark(currency?.codes ?? [], locale);
    const number = readNumber(numeral.raw, mark === undefined ? {} : { thousandthsMark: mark });
    const next = priced[at + 1];
    const joinsNext = next !== undefined && joinsRange(after);
    if (number === null || /^\s?[%％٪]/u.test(text.slice(numeral.end))) continue;
    const inRange =
      (joinsNext && next.currency !== null) ||
      (mentions.at(-1)?.joinsNext === true && mentions.at(-1)?.currency !== null);
    if (currency === null && !inRange && isOther(text, numeral)) continue;
    const unit = unitAround(before, text.slice(end, end + 40));
    const from = isFromPrice(before, after);
    mentions.push({
      amount: sign(text, entry) + (numeral.scale === 0 ? number : shiftDecimal(number, numeral.scale)),
      currency,
      certainty: certaintyOf(currency),
      role: from || unit?.of === "installment" ? "plain" : roleOf(before, after),
      bound: from ? "from" : isUpToPrice(before) ? "upTo" : null,
      joinsNext,
      unit,
      free: false,
      start,
      end,
    });
  }
  if (mentions.length === 0 && isFree(text)) return [freeMention(text)];
  return mentions.map((mention, at) => shareCurrency(mention, mentions[at - 1], mentions[at + 1]));
}
