import { isDateLike } from "./date-like.ts";
import { compareDecimals, shiftDecimal } from "./decimal.ts";
import { minorUnit } from "./minor-unit.ts";
import type { Numeral } from "./numeral.ts";
import { type PricedNumeral, pairCurrencies } from "./pair-currencies.ts";
import { isFree, isFromPrice, isUpToPrice, joinsRange, type PriceRole, roleOf } from "./price-words.ts";
import { readNumber } from "./read-number.ts";
import type { CurrencyEvidence } from "./resolve-iso.ts";
import { type CurrencyToken, scanCurrencies } from "./scan-currencies.ts";
import { scanNumerals } from "./scan-numerals.ts";
import { thousandthsMark } from "./thousandths.ts";
import { countsThings, type PriceUnit, unitAround } from "./units.ts";

/** How surely a number is a price: by its currency, by a one-letter currency, or because nothing speaks against it. */
type Certainty = "currency" | "letter" | "bare";

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

/** Words further in front of a price than so many characters do not speak of it. */
const WORDS_WITHIN = 50;

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

function sign(text: string, { numeral, start }: PricedNumeral): "" | "-" {
  const minus = /(?:^|[\s(])[-−]$/u.test(text.slice(0, start)) && !/\d\s*[-−]$/u.test(text.slice(0, start));
  return minus || /[-−]$/u.test(text.slice(start, numeral.start)) ? "-" : "";
}

/** The two ends of a range share the currency that is written at one of them. */
function shareCurrency(mentions: readonly PriceMention[]): PriceMention[] {
  return mentions.map((mention, at) => {
    const previous = mentions[at - 1];
    const other = mention.joinsNext ? mentions[at + 1] : previous?.joinsNext ? previous : undefined;
    if (mention.currency !== null || other === undefined) return mention;
    return { ...mention, currency: other.currency, certainty: other.certainty };
  });
}

function freeMention(text: string): PriceMention {
  const plain = { role: "plain", bound: null, joinsNext: false, unit: null } as const;
  return { ...plain, amount: "0", currency: null, certainty: "currency", free: true, start: 0, end: text.length };
}

function isRange(
  text: string,
  { from, to }: { from: PricedNumeral | undefined; to: PricedNumeral | undefined },
): boolean {
  return from !== undefined && to !== undefined && joinsRange(text.slice(from.end, to.start));
}

/** Not where the lower end would be the higher one and names no currency: `SKU 12345 - 29,00 €`. */
function mayRiseTo({ currency, amount }: PriceMention, next: PriceMention | null | undefined): boolean {
  return next != null && (currency !== null || compareDecimals(next.amount, amount) >= 0);
}

interface Neighbourhood {
  previous: PricedNumeral | undefined;
  next: PricedNumeral | undefined;
  evidence: CurrencyEvidence;
}

/** One number as a price, or null where it is something else. */
function readMention(
  text: string,
  entry: PricedNumeral,
  { previous, next, evidence }: Neighbourhood,
): PriceMention | null {
  const { numeral, start, end } = entry;
  const currency = entry.currency && (minorUnit(entry.currency, { text, numeral, evidence }) ?? entry.currency);
  const number = readNumber(numeral.raw, {
    thousandthsMark: thousandthsMark(currency?.codes ?? [], evidence.locale),
    dotIsDecimal: numeral.inner !== null,
  });
  if (number === null || /^\s?[%％٪]/u.test(text.slice(numeral.end))) return null;
  const joinsNext = isRange(text, { from: entry, to: next });
  const sharesCurrency =
    (joinsNext && next?.currency != null) ||
    (previous?.currency != null && isRange(text, { from: previous, to: entry }));
  if (currency === null && !sharesCurrency && isOther(text, numeral)) return null;
  const before = text.slice(Math.max(previous?.end ?? 0, start - WORDS_WITHIN), start);
  const after = text.slice(end, next?.start ?? text.length);
  const unit = unitAround(before, text.slice(end, end + WORDS_WITHIN));
  const isFrom = isFromPrice(before, after);
  return {
    amount: sign(text, entry) + (numeral.scale === 0 ? number : shiftDecimal(number, numeral.scale)),
    currency,
    certainty: certaintyOf(currency),
    role: isFrom || unit?.of === "installment" ? "plain" : roleOf(before, after),
    bound: isFrom ? "from" : isUpToPrice(before) ? "upTo" : null,
    joinsNext,
    unit,
    free: false,
    start,
    end,
  };
}

/** Finds every price of a plain text, from left to right, each with the part that the words around it give it; hundredths (`99p`) in whole money. */
export function scanPrices(text: string, evidence: CurrencyEvidence = {}): PriceMention[] {
  const scanned = { text, currencies: scanCurrencies(text) };
  const priced = pairCurrencies(scanned, scanNumerals(scanned));
  const read = priced.map((entry, at) =>
    readMention(text, entry, { previous: priced[at - 1], next: priced[at + 1], evidence }),
  );
  const mentions = read.flatMap((mention, at) =>
    mention === null ? [] : [{ ...mention, joinsNext: mention.joinsNext && mayRiseTo(mention, read[at + 1]) }],
  );
  if (mentions.length === 0 && isFree(text)) return [freeMention(text)];
  return shareCurrency(mentions).map((mention) =>
    mention.currency?.isMinor ? { ...mention, amount: shiftDecimal(mention.amount, -2) } : mention,
  );
}
