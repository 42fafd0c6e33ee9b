import { readNumber } from "../price/read-number.ts";

/** An area in square metres, with how it is written. */
export type Area = {
  readonly squareMetres: number;
  readonly text: string;
};

// Exact by definition since 1959, but for the tsubo (400/121 m²) and the pyeong, which is the same.
const UNITS: readonly (readonly [squareMetres: number, words: string])[] = [
  [0.09290304, "sq\\.?\\s?ft\\.?|sqft|square f(?:ee|oo)t|ft²|ft2|sf"],
  [
    1,
    "m²|m2|㎡|qm|sqm|sq\\.?\\s?m\\.?|square met(?:er|re)s?|quadratmeter|mètres? carrés?|metros? cuadrados?|metri quadr[ai]ti?|mq|kvm|м²|м2|кв\\.?\\s?м|平方メートル|平方米|平米",
  ],
  [0.83612736, "sq\\.?\\s?yds?|square yards?"],
  [4_046.8564224, "acres?"],
  [10_000, "ha|hectares?|hektar|hectáreas?|ettar[io]"],
  [400 / 121, "坪|평|tsubo|pyeong"],
];
const PATTERNS = UNITS.map(
  ([squareMetres, words]) =>
    [
      squareMetres,
      new RegExp(`(?<![\\p{L}\\d.,])(\\d[\\d.,'’ \\u00a0\\u202f]*)\\s?(?:${words})(?![\\p{L}\\d])`, "iu"),
    ] as const,
);

/** Codes of UN/CEFACT, which markup uses for units, beside words. */
const CODES: Readonly<Record<string, number>> = {
  MTK: 1,
  FTK: 0.09290304,
  YDK: 0.83612736,
  ACR: 4_046.8564224,
  HAR: 10_000,
};

/** Reads the first area that a text states in any unit of the market, null where it states none. */
export function readArea(text: string): Area | null {
  const plain = text.replace(/<sup>2<\/sup>/giu, "²");
  const found = PATTERNS.flatMap(([squareMetres, pattern]) => {
    const match = pattern.exec(plain);
    return match === null ? [] : [{ squareMetres, match }];
  }).sort((a, b) => a.match.index - b.match.index)[0];
  if (found === undefined) return null;
  const number = readNumber(found.match[1]!.trim().replace(/[.,'’]$/u, ""));
  return number === null ? null : areaOf(Number(number) * found.squareMetres, found.match[0].trim());
}

/** An area that markup states as a number with a unit's code or word; without one, square metres. */
export function statedArea(value: string, unit: string | null): Area | null {
  const factor = unit === null ? 1 : CODES[unit.trim().toUpperCase()];
  if (factor === undefined) return readArea(`${value} ${unit}`);
  const number = Number(value.replace(",", "."));
  return Number.isFinite(number) ? areaOf(number * factor, `${value} ${unit ?? "m²"}`) : readArea(value);
}

function areaOf(squareMetres: number, text: string): Area | null {
  return squareMetres > 0 ? { squareMetres: Math.round(squareMetres * 10) / 10, text } : null;
}
