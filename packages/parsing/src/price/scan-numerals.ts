import { joinCents } from "./join-cents.ts";
import { joinScales } from "./join-scales.ts";
import { isBegun, isEnded, type Numeral, type ScannedText } from "./numeral.ts";
import { NUMBER } from "./read-number.ts";

const NO_CENTS = /^(?:\s?[.,:'’]\s?[-–—−=]{1,2}|\/[-=]|[-–—−](?=\s?$|\s?\p{L})|[.,](?=[\s\p{Sc}]|$))/u;

const SCALES: readonly (readonly [words: RegExp, power: number])[] = [
  [/^\s?(?:thousand|tsd\.?|tys\.|тыс\.?|тисяч|tis\.)(?!\p{L})/iu, 3],
  [/^\s?[千仟천]/u, 3],
  [/^\s?[万萬만]/u, 4],
  [/^\s?(?:lakhs?|lacs?)(?!\p{L})/iu, 5],
  [/^\s?(?:millions?|mio\.?|mln\.?|млн\.?|millionen|millones|milhões|milioni|triệu|juta)(?!\p{L})/iu, 6],
  [/^\s?crores?(?!\p{L})/iu, 7],
  [/^\s?[億亿억]/u, 8],
  [/^\s?(?:billions?|mrd\.?|млрд\.?|milliarden|tỷ)(?!\p{L})/iu, 9],
];
/** Only right behind the digits of a price that its currency began or ends: `$1.5M`, `1.5k USD`, but not `5 K`. */
const LETTER_SCALES: Readonly<Record<string, number>> = { k: 3, K: 3, m: 6, M: 6, bn: 9, B: 9 };

/** A mark in front of the digits is a decimal mark (`$.75`) unless it ends an abbreviation (`Rs.75`) or a mark follows. */
function withLeadingMark({ text }: ScannedText, numeral: Numeral): Numeral {
  const isLeading = /(?:^|[^\p{L}\d])[.,]+$/u.test(text.slice(Math.max(0, numeral.start - 4), numeral.start));
  return isLeading && /^\d+$/u.test(numeral.raw) ? { ...numeral, raw: `0.${numeral.raw}` } : numeral;
}

function withScale(scanned: ScannedText, numeral: Numeral): Numeral {
  const rest = scanned.text.slice(numeral.end, numeral.end + 14);
  for (const [words, scale] of SCALES) {
    const found = words.exec(rest);
    if (found !== null) return { ...numeral, scale, end: numeral.end + found[0].length };
  }
  const letter = /^(?:[kKmMB]|bn)(?![\p{L}\d])/u.exec(rest)?.[0];
  if (letter === undefined) return numeral;
  const scaled = { ...numeral, scale: LETTER_SCALES[letter] ?? 0, end: numeral.end + letter.length };
  // A small m is a metre.
  return isBegun(scanned, numeral) || (letter !== "m" && isEnded(scanned, scaled)) ? scaled : numeral;
}

function withEndMarks({ text }: ScannedText, numeral: Numeral): Numeral {
  const marks = NO_CENTS.exec(text.slice(numeral.end, numeral.end + 6))?.[0] ?? "";
  return { ...numeral, end: numeral.end + marks.length };
}

/** Finds the numbers of a text, each with its cents wherever the writer put them. */
export function scanNumerals(scanned: ScannedText): Numeral[] {
  const found = [...scanned.text.matchAll(NUMBER)].map((match): Numeral => {
    const end = match.index + match[0].length;
    return { raw: match[0], start: match.index, end, scale: 0, inner: null };
  });
  const scaled = joinCents(scanned, found).map((numeral) => withScale(scanned, withLeadingMark(scanned, numeral)));
  return joinScales(scaled).map((numeral) => withEndMarks(scanned, numeral));
}
