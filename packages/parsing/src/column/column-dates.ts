import { readDate } from "../date/index.ts";
import { plainCharacters } from "../price/plain-text.ts";

/** What stands first where figures alone make a date: 03/04/2026. */
export type DateOrder = "day first" | "month first";

export interface DateDecision {
  /** Null where no date of the column settles it. */
  readonly order: DateOrder | null;
  /** Dates that can only be read with the day, or with the month, first. */
  readonly dayFirst: number;
  readonly monthFirst: number;
  /** Dates that could be either. */
  readonly either: number;
}

const FIGURES = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?=$|[ T,])/u;
const YEAR_FIRST = /^(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?=$|[ T,])/u;
const COMPACT = /^(19|20)(\d{2})(\d{2})(\d{2})$/u;
const TIME = /(?:[ T,]\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?$/iu;
const NAMED_YEAR = /(?<!\d)(?:1[5-9]|20|21)\d{2}(?!\d)/u;

/** Gathers from the dates of a column whether its writers put the day or the month first. */
export function createDateOrder(): { add(text: string): void; decide(): DateDecision } {
  let [dayFirst, monthFirst, either] = [0, 0, 0];
  return {
    add(text) {
      const found = FIGURES.exec(plainCharacters(text).trim());
      if (found === null) return;
      const [first, second] = [Number(found[1]), Number(found[3])];
      // Nobody writes the month first with dots.
      if (first > 12 || (found[2] === "." && second <= 12)) dayFirst++;
      else if (second > 12) monthFirst++;
      else if (first !== second) either++;
    },
    decide() {
      const order = dayFirst === monthFirst ? null : dayFirst > monthFirst ? "day first" : "month first";
      return { order, dayFirst, monthFirst, either };
    },
  };
}

/**
 * Reads a date, or a date with its time, as `2026-04-03` or `2026-04-03T14:30:00`; null where it is none, lacks its year,
 * or could be two days and no order is given. A moment with an offset is left to those who read ISO.
 *
 * A year of two digits lies between 69 years before and 30 years after `thisYear`.
 */
export function readColumnDate(
  text: string,
  { order, thisYear }: { readonly order: DateOrder | null; readonly thisYear: number },
): string | null {
  const plain = plainCharacters(text).trim();
  if (plain.length < 6 || plain.length > 60) return null;
  const found = TIME.exec(plain);
  const day = readDay(found ? plain.slice(0, found.index).trim() : plain, { order, thisYear });
  if (day === null || found === null) return day;
  const time = timeOf(found);
  return time === null ? null : `${day}T${time}`;
}

function timeOf([, hours = "", minutes = "", seconds = "00", half]: RegExpExecArray): string | null {
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/^p/iu.test(half) ? 12 : 0);
  }
  return hour > 23 || Number(minutes) > 59 || Number(seconds) > 59
    ? null
    : `${String(hour).padStart(2, "0")}:${minutes}:${seconds}`;
}

function readDay(plain: string, { order, thisYear }: { order: DateOrder | null; thisYear: number }): string | null {
  const yearFirst = YEAR_FIRST.exec(plain);
  if (yearFirst && yearFirst[0].length === plain.length)
    return dayOf(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]));
  const compact = COMPACT.exec(plain);
  if (compact) return dayOf(Number(compact[1]! + compact[2]!), Number(compact[3]), Number(compact[4]));
  const figures = FIGURES.exec(plain);
  if (figures) return figures[0].length === plain.length ? fromFigures(figures, { order, thisYear }) : null;
  if (!/\p{L}/u.test(plain) || !NAMED_YEAR.test(plain) || /\d[T:]\d/u.test(plain)) return null;
  return readDate(plain, { nowMs: Date.UTC(thisYear, 6, 1) });
}

function fromFigures(found: RegExpExecArray, { order, thisYear }: { order: DateOrder | null; thisYear: number }) {
  const [first, second] = [Number(found[1]), Number(found[3])];
  const year = found[4]!.length === 4 ? Number(found[4]) : fullYear(Number(found[4]), thisYear);
  const asDayFirst = dayOf(year, second, first);
  const asMonthFirst = dayOf(year, first, second);
  if (asDayFirst === null || asMonthFirst === null || asDayFirst === asMonthFirst) return asDayFirst ?? asMonthFirst;
  if (order === null) return found[2] === "." ? asDayFirst : null;
  return order === "day first" ? asDayFirst : asMonthFirst;
}

function fullYear(short: number, thisYear: number): number {
  const latest = thisYear + 30;
  const century = latest - (latest % 100);
  return century + short > latest ? century - 100 + short : century + short;
}

function dayOf(year: number, month: number, day: number): string | null {
  if (year < 1000 || year > 9999) return null;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
}
