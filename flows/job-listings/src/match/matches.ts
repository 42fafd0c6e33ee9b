import { daysBetween } from "@millrace/parsing/date";
import { countryOf, readPlace } from "@millrace/parsing/place";
import { plainWords } from "@millrace/parsing/similarity";
import type { Posting } from "../posting/posting.ts";

/** Which jobs are looked for; everything that is left out lets all through. */
export interface Wanted {
  readonly keywords: readonly string[];
  readonly without: readonly string[];
  readonly places: readonly string[];
  readonly employment: readonly string[];
  readonly salaryMin?: number | undefined;
  readonly currency?: string | undefined;
  readonly maxAgeDays?: number | undefined;
}

/** Whether all words of a keyword occur, each at the beginning of a word: "nurs" finds nurses and nursing. */
function mentions(text: string, keyword: string): boolean {
  const words = ` ${text}`;
  return plainWords(keyword)
    .split(" ")
    .every((word) => words.includes(` ${word}`));
}

function isAt(posting: Posting, wanted: string): boolean {
  if (/^(?:remote|hybrid)$/iu.test(wanted)) return posting.mode === wanted.toLowerCase();
  const country = countryOf(wanted);
  if (country !== null) return posting.places.some((place) => place.country === country);
  const { city, region } = readPlace(wanted);
  return posting.places.some(
    (place) =>
      (city !== null && place.city !== null && plainWords(place.city) === plainWords(city)) ||
      (region !== null && place.region !== null && plainWords(place.region) === plainWords(region)) ||
      mentions(plainWords(place.text), wanted),
  );
}

/** A salary counts by its upper end; one that is not told, or in another currency, cannot be held against a job. */
function paysEnough({ salary }: Posting, { salaryMin, currency }: Wanted): boolean {
  const top = salary?.yearlyMax ?? salary?.yearlyMin ?? null;
  if (salaryMin === undefined || top === null) return true;
  if (currency !== undefined && salary!.currency !== null && salary!.currency !== currency) return true;
  return top >= salaryMin;
}

/** Whether a job is one that is looked for, on a day. */
export function isWanted(posting: Posting, wanted: Wanted, today: string): boolean {
  const text = plainWords([posting.title, posting.company, posting.description].filter(Boolean).join(" "));
  const { postedOn, validThrough, employment } = posting;
  return (
    (wanted.keywords.length === 0 || wanted.keywords.some((keyword) => mentions(text, keyword))) &&
    !wanted.without.some((keyword) => mentions(text, keyword)) &&
    (wanted.places.length === 0 || wanted.places.some((place) => isAt(posting, place))) &&
    (wanted.employment.length === 0 ||
      employment.length === 0 ||
      wanted.employment.some((kind) => employment.includes(kind))) &&
    paysEnough(posting, wanted) &&
    (wanted.maxAgeDays === undefined || postedOn === null || daysBetween(postedOn, today) <= wanted.maxAgeDays) &&
    (validThrough === null || validThrough >= today)
  );
}
