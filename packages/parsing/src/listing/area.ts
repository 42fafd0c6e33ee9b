import { readNumber } from "../price/read-number.ts";

/** An area in square metres, with how it is written. */
export type Area = {
  readonly squareMetres: number;
  readonly text: string;
};

// Exact by definition, but for the kanal: the foot and the yard since 1959, the tsubo and the pyeong as 400/121 m².
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
  [100, "ares"],
  [1_000, "dunams?|dönüm"],
  [1_600, "rai"],
  [505.857, "kanals?"],
];
const PATTERNS = UNITS.map(
  ([squareMetres, words]) =>
    [
      squareMetres,
      new RegExp(
        `(?<![\\p{L}\\d.,/])(\\d[\\d.,'’ \\u00a0\\u202f]*(?:/\\d+|[¼½¾])?|[¼½¾])\\s?(?:${words})(?![\\p{L}\\d])`,
        "giu",
      ),
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

/** What belongs to a home without being lived in; its name stands on either side of its size. */
const OUTSIDE =
  /grundst|(?<!\p{L})(?:plot|lot|land|terrain|terreno|parcela?|parcelle|perceel|tomt|działka|pozemek|gard?en|garten|jardin|giardino|tuin|terra\p{L}+|balcon\p{L}*|balkon|patio|keller|cellar|cantina|garage)(?!\p{L})|土地|敷地/iu;
/** Whether words name a part of a property that is not lived in: its plot, a garden, a balcony. */
export const namesOutside = (words: string): boolean => OUTSIDE.test(words);

const FRACTIONS: Readonly<Record<string, number>> = { "¼": 0.25, "½": 0.5, "¾": 0.75 };

/** The number that an area is written with: `1.250`, `1½`, `1/4`. */
function sizeOf(written: string): number | null {
  const [, whole = "", mark = ""] = /^(.*?)([¼½¾]?)$/u.exec(written.trim()) ?? [];
  const [upper = "", lower] = whole.trim().split("/");
  const number = upper === "" ? "0" : readNumber(upper.replace(/[.,'’]$/u, ""));
  return number === null ? null : Number(number) / Number(lower ?? 1) + (FRACTIONS[mark] ?? 0);
}

/** Reads the area that a text states in any unit of the market, the one that is lived in before others; null where it states none. */
export function readArea(text: string): Area | null {
  const plain = text.replace(/<sup>2<\/sup>/giu, "²");
  const found = PATTERNS.flatMap(([squareMetres, pattern]) =>
    Array.from(plain.matchAll(pattern), (match) => ({ squareMetres, match })),
  ).sort((a, b) => a.match.index - b.match.index);
  const isOutside = ({ match }: (typeof found)[number]): boolean => {
    const before =
      plain
        .slice(0, match.index)
        .split(/[,;|·\n]|\d\s*\p{L}*²?\s/u)
        .at(-1) ?? "";
    const [after = ""] = plain.slice(match.index + match[0].length).split(/[,;|·\n\d]/u);
    return OUTSIDE.test(before.slice(-25)) || OUTSIDE.test(after.slice(0, 20));
  };
  const areas = [...found.filter((one) => !isOutside(one)), ...found].flatMap(({ squareMetres, match }) => {
    const size = sizeOf(match[1] ?? "");
    return size === null ? [] : (areaOf(size * squareMetres, match[0].trim()) ?? []);
  });
  return areas[0] ?? null;
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
