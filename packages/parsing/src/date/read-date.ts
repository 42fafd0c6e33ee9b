import { monthOf } from "./month-names.ts";
import { hoursAgo } from "./relative-date.ts";

export interface DateEvidence {
  /** What "3 days ago" counts from, and near which a day without a year is; null where such texts name no day. */
  readonly nowMs: number | null;
  /** The page's language, such as "en-US": it settles 03/04/2026. */
  readonly locale?: string | null;
}

const DAY_MS = 86_400_000;
const ISO = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?))?/u;
const ASIAN = /(\d{4})\s*[年년./]\s*(\d{1,2})\s*[月월./]\s*(\d{1,2})/u;
const NUMBERS = /(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)/u;
const DAY_MONTH =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|[.º])?\s+(?:de\s+|of\s+)?(\p{L}{3,}\.?)(?:,|\s+de(?:l)?)?\s*(\d{4})?/gu;
const MONTH_DAY = /(\p{L}{3,}\.?)\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?!\d)/gu;

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function isoOf({ year, month, day }: Day): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (year < 1900 || year > 2200 || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return at.toISOString().slice(0, 10);
}

/** Digits of Arabic and Persian as those of the other scripts. */
const plainDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/gu, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));

/** The year that brings a day without one closest to now. */
function nearestYear({ month, day }: Omit<Day, "year">, nowMs: number): number {
  const present = new Date(nowMs).getUTCFullYear();
  const distance = (year: number) => Math.abs(Date.UTC(year, month - 1, day) - nowMs);
  return [present - 1, present, present + 1].sort((a, b) => distance(a) - distance(b))[0]!;
}

/** 3/4/2026 is in March where the locale writes the month first, which is the United States, and where the day says so. */
function fromNumbers(found: RegExpExecArray, locale: string): Day {
  const [first, second, written] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const year = written < 100 ? 2000 + written : written;
  const monthFirst = second > 12 || (first <= 12 && found[2] === "/" && /^en(-US)?$/iu.test(locale));
  return monthFirst ? { year, month: first, day: second } : { year, month: second, day: first };
}

function named(parts: { day: string; month: string; year: string | undefined }, nowMs: number | null): Day | null {
  const month = monthOf(parts.month);
  const day = Number(parts.day);
  if (month === null) return null;
  if (parts.year !== undefined) return { month, day, year: Number(parts.year) };
  return nowMs === null ? null : { month, day, year: nearestYear({ month, day }, nowMs) };
}

function writtenDay(text: string, { nowMs, locale }: DateEvidence): Day | null {
  const asian = ASIAN.exec(text);
  if (asian) return { year: Number(asian[1]), month: Number(asian[2]), day: Number(asian[3]) };
  const numbers = NUMBERS.exec(text);
  if (numbers) return fromNumbers(numbers, locale ?? "");
  for (const [, day = "", month = "", year] of text.matchAll(DAY_MONTH)) {
    const found = named({ day, month, year }, nowMs);
    if (found !== null) return found;
  }
  for (const [, month = "", day = "", year] of text.matchAll(MONTH_DAY)) {
    const found = named({ day, month, year }, nowMs);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The day that a text names, as `2026-03-01`: in figures, with the month's name, or relative to now ("vor 3 Tagen"), in
 * the languages of the web. Null where it names none. Days are those of UTC.
 */
export function readDate(written: string, evidence: DateEvidence): string | null {
  const text = plainDigits(written);
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, time] = iso;
    const exact =
      time && /Z|[+-]\d{2}:?\d{2}$/u.test(time) ? Date.parse(`${year}-${month}-${day}T${time}`) : Number.NaN;
    if (!Number.isNaN(exact)) return new Date(exact).toISOString().slice(0, 10);
    return isoOf({ year: Number(year), month: Number(month), day: Number(day) });
  }
  const day = writtenDay(text, evidence);
  if (day !== null) return isoOf(day);
  const { nowMs } = evidence;
  const hours = nowMs === null ? null : hoursAgo(text);
  return nowMs === null || hours === null ? null : new Date(nowMs - hours * 3_600_000).toISOString().slice(0, 10);
}

/** Whole days from one day to a later one, both as `2026-03-01`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
