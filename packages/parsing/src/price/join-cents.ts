import { isBegun, type Numeral, type ScannedText, touches } from "./numeral.ts";
import type { CurrencyToken } from "./scan-currencies.ts";
import { countsThings, unitAround } from "./units.ts";

const APART = /^(?: ?[.,] ?| |:(?=\d\d ?kr))(\d{2})(?=\s*(?:$|[^\s\w%.,:]|kr))/iu;
const MINOR_UNIT =
  /^\s?(?:коп(?:еек|ейки)?|ст(?:отинки)?|gr(?:oszy)?|cents?|céntimos|centimes|cts?|bani|öre|øre|haléřů|lipa|pence|p|fen|分|qəpik|тиын|тийин)\.?(?!\p{L})/iu;

/** Cents that lost their mark or stand apart from it: `$ 6. 47`, `5 ,99 €`, `12:50 kr`, `$12 99` from a raised "99". */
function areApart(scanned: ScannedText, numeral: Numeral): boolean {
  const { text, currencies } = scanned;
  const cents = APART.exec(text.slice(numeral.end));
  if (cents === null || /[.,]/u.test(numeral.raw)) return false;
  const from = numeral.end + cents[0].length;
  return isBegun(scanned, numeral) || currencies.some(({ start }) => touches(text, { from, to: start }));
}

const TIME_UNITS: ReadonlySet<string> = new Set(["hour", "day", "night", "week"]);

/** A colon of cents where no currency says so (`59:90/st`): what it is per is no measure of time. */
function areBehindColon(text: string, numeral: Numeral): boolean {
  const rest = /^:\d{2}(?=\D)/u.exec(text.slice(numeral.end));
  const unit = rest && unitAround("", text.slice(numeral.end + rest[0].length));
  return unit !== null && !TIME_UNITS.has(unit.of) && /^\d+$/u.test(numeral.raw);
}

/** Where the cents behind an inner currency end (`27€ 95`, `59 руб. 90 коп.`), or null where they are no cents. */
function endOfInnerCents(
  text: string,
  numeral: Numeral,
  { currency, next }: { currency: CurrencyToken; next: Numeral },
): number | null {
  const gap = text.slice(currency.end, next.start);
  if (/[.,٫]/u.test(numeral.raw) || gap.trim() !== "" || gap.length > 1) return null;
  const rest = text.slice(next.end);
  const minorUnit = /^\d{1,2}$/u.test(next.raw) ? MINOR_UNIT.exec(rest) : null;
  if (minorUnit !== null) return next.end + minorUnit[0].length;
  // "12 €50" by itself is written in French; in "Size 12 €50" the sign is of the second number.
  const isAlone = currency.written === "€" && gap === "" && !/[^\s:]/u.test(text.slice(0, numeral.start));
  const isGlued = currency.start === numeral.end || (isAlone && /^\d{2}$/u.test(next.raw));
  const fits = gap === "" ? /^\d{1,3}$/u : /^\d{2}$/u;
  const ends = !/^(?:\p{L}|\s*[\p{Sc}%\d])/u.test(rest) && !countsThings(rest);
  return isGlued && fits.test(next.raw) && ends ? next.end : null;
}

/** The numeral with the cents that the next one holds, or null where the next one is a number of its own. */
function withCents(scanned: ScannedText, numeral: Numeral, next: Numeral): Numeral | null {
  if (areApart(scanned, numeral) || areBehindColon(scanned.text, numeral))
    return { ...numeral, raw: `${numeral.raw}.${next.raw}`, end: next.end };
  const { text, currencies } = scanned;
  const inner = currencies.find(({ start }) => touches(text, { from: numeral.end, to: start }));
  const end = inner === undefined ? null : endOfInnerCents(text, numeral, { currency: inner, next });
  if (inner === undefined || end === null) return null;
  const cents = end > next.end ? next.raw.padStart(2, "0") : next.raw;
  return { ...numeral, raw: `${numeral.raw}.${cents}`, end, inner };
}

/** Puts numbers together that are whole and cents of one amount. */
export function joinCents(scanned: ScannedText, found: readonly Numeral[]): Numeral[] {
  const joined: Numeral[] = [];
  for (let at = 0; at < found.length; at += 1) {
    const next = found[at + 1];
    const whole = next === undefined ? null : withCents(scanned, found[at]!, next);
    joined.push(whole ?? found[at]!);
    if (whole !== null) at += 1;
  }
  return joined;
}
