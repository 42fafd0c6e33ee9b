const yearFirst = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ].*)?$/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ].*)?$/;

/** Whether a text has the form of a date and its numbers can be one. */
export function isDateLike(text: string): boolean {
  const digits = dateDigits(text.trim(), { monthFirst: false });
  if (!/^\d{8}$/.test(digits)) return false;
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))];
  const fits = (one: number, other: number) => one >= 1 && one <= 12 && other >= 1 && other <= 31;
  return year >= 1800 && year <= 2200 && (fits(month, day) || fits(day, month));
}

/** Whether dates with the year last name the month first: some second number is above 12, and no first one. */
export function isMonthFirst(texts: readonly string[]): boolean {
  let second = false;
  for (const text of texts) {
    const found = yearLast.exec(text.trim());
    if (Number(found?.[1]) > 12) return false;
    if (Number(found?.[2]) > 12) second = true;
  }
  return second;
}

/** A date as eight digits, year first; the digits as they stand where the text is no date, so that a typing error stays one. */
export function dateDigits(text: string, { monthFirst }: { readonly monthFirst: boolean }): string {
  const first = yearFirst.exec(text);
  if (first) return `${first[1]}${first[3]?.padStart(2, "0")}${first[4]?.padStart(2, "0")}`;
  const last = yearLast.exec(text);
  if (!last) return text.replace(/\D/g, "");
  const [month, day] = monthFirst ? [last[1], last[2]] : [last[2], last[1]];
  const year = last[3] as string;
  // Two digits of a year: up to 30 they mean this century, as POSIX reads up to 68 for clocks, but dates here are mostly births.
  const whole = year.length === 4 ? year : `${Number(year) <= 30 ? "20" : "19"}${year}`;
  return `${whole}${month?.padStart(2, "0")}${day?.padStart(2, "0")}`;
}
