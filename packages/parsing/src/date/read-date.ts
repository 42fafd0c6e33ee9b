import { monthOf } from "./month-names.ts";
import { hoursAgo } from "./relative-date.ts";

export interface DateEvidence {
  /** What "3 days ago" counts from. */
  readonly nowMs: number;
  /** The page's language, such as "en-US": it settles 03/04/2026. */
  readonly locale?: string | null;
}

const DAY_MS = 86_400_000;
const ISO = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?))?/u;
const ASIAN = /(\d{4})\s*[年년./]\s*(\d{1,2})\s*[月월./]\s*(\d{1,2})/u;
const NUMBERS = /(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)/u;
const DAY_MONTH =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|[.º])?\s+(?:de\s+|of\s+)?(\p{L}{3,}\.?)(?:,|\s+de(?:l)?)?\s*(\d{4})?/u;
const MONTH_DAY = /(\p{L}{3,}\.?)\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?!\d)/u;

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

function named(parts: { day: string; month: string; year: string | undefined }, nowMs: number): Day | null {
  const month = monthOf(parts.month);
  if (month === null) return null;
  const day = Number(parts.day);
  return { month, day, year: parts.year === undefined ? nearestYear({ month, day }, nowMs) : Number(parts.year) };
}

function writtenDay(text: string, { nowMs, locale }: DateEvidence): Day | null {
  const asian = ASIAN.exec(text);
  if (asian) return { year: Number(asian[1]), month: Number(asian[2]), day: Number(asian[3]) };
  const numbers = NUMBERS.exec(text);
  if (numbers) return fromNumbers(numbers, locale ?? "");
  const dayMonth = DAY_MONTH.exec(text);
  const first = dayMonth && named({ day: dayMonth[1]!, month: dayMonth[2]!, year: dayMonth[3] }, nowMs);
  if (first) return first;
  const monthDay = MONTH_DAY.exec(text);
  return monthDay && named({ day: monthDay[2]!, month: monthDay[1]!, year: monthDay[3] }, nowMs);
}

/**
 * The day that a text names, as `2026-03-01`: in figures, with the month's name, or relative to now ("vor 3 Tagen"), in
 * the languages of the web. Null where it names none. Days are those of UTC.
 */
export function readDate(text: string, evidence: DateEvidence): string | null {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, time] = iso;
    const exact =
      time && /Z|[+-]\d{2}:?\d{2}$/u.test(time) ? Date.parse(`${year}-${month}-${day}T${time}`) : Number.NaN;
    if (!Number.isNaN(exact)) return new Date(exact).toISOString().slice(0, 10);
    return isoOf({ year: Number(year), month: Number(month), day: Number(day) });
  }
  const written = writtenDay(text, evidence);
  if (written !== null) return isoOf(written);
  const hours = hoursAgo(text);
  return hours === null ? null : new Date(evidence.nowMs - hours * 3_600_000).toISOString().slice(0, 10);
}

/** Whole days from one day to a later one, both as `2026-03-01`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
