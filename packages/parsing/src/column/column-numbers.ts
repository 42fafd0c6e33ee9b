import { plainCharacters } from "../price/plain-text.ts";
import { readNumber } from "../price/read-number.ts";

export type DecimalMark = "." | ",";

export interface MarkDecision {
  /** Null where no number of the column settles it. */
  readonly mark: DecimalMark | null;
  /** Numbers that can only be read with the dot, or with the comma, as the decimal mark. */
  readonly dot: number;
  readonly comma: number;
  /** Numbers that could be either, such as 1.234. */
  readonly either: number;
}

const CURRENCY = String.raw`(?:[\p{Sc}]|[A-Z]{3}|[A-Z]{0,3}\$|R\$|kr\.?|zł|Kč|Ft|lei|лв|руб\.?|Fr\.?)`;
const NUMBER = new RegExp(
  String.raw`^(?<open>\()?(?<sign>[-+−–])?\s?(?:${CURRENCY}\s?)?(?<sign2>[-−–])?(?<digits>\d[\d.,'’٫٬ _]*|[.,]\d+)(?:(?<=[.,])[-–—]{1,2})?\s?(?:${CURRENCY})?(?<after>-)?(?<close>\))?$`,
  "u",
);

/** The digits with their marks, and whether they stand for a number below zero. */
function partsOf(text: string): { readonly digits: string; readonly negative: boolean } | null {
  const plain = plainCharacters(text).trim();
  const found = plain.length <= 60 ? NUMBER.exec(plain)?.groups : undefined;
  if (found === undefined) return null;
  if ((found.open === undefined) !== (found.close === undefined)) return null;
  const minus = [found.sign, found.sign2, found.after].some((sign) => sign !== undefined && sign !== "+");
  // A mark at the end stands before a dash for "no cents": 12,-
  const digits = (found.digits ?? "").replace(/[ .,]+$/u, "");
  return { digits: /^[.,]/u.test(digits) ? `0${digits}` : digits, negative: minus || found.open !== undefined };
}

/** The decimal mark that a number leaves no doubt about; "either" where it does, null where it has none. */
function markIn(digits: string): DecimalMark | "either" | null {
  const marks = digits.match(/[.,]/gu) ?? [];
  const last = marks.at(-1) as DecimalMark | undefined;
  if (last === undefined) return null;
  const other = last === "." ? "," : ".";
  if (new Set(marks).size === 2) return last;
  if (marks.length > 1) return other;
  const [whole = "", fraction = ""] = digits.split(last);
  const plainWhole = whole.replace(/\D/gu, "");
  return fraction.length !== 3 || plainWhole.length > 3 || plainWhole.startsWith("0") || /\D/u.test(whole)
    ? last
    : "either";
}

/** Gathers from the numbers of a column which mark divides off its decimals. */
export function createDecimalMark(): { add(text: string): void; decide(): MarkDecision } {
  const counts = { ".": 0, ",": 0, either: 0 };
  return {
    add(text) {
      const parts = partsOf(text);
      const mark = parts === null ? null : markIn(parts.digits);
      if (mark !== null) counts[mark]++;
    },
    decide() {
      const { ".": dot, ",": comma, either } = counts;
      return { mark: dot === comma ? null : dot > comma ? "." : ",", dot, comma, either };
    },
  };
}

/**
 * Reads a number in a local form ("1.234,56", "€ 12", "(1,200)", "5-") as a canonical decimal; null where it is none, or
 * where 1.234 could be two numbers and no mark is given. A percentage is no number.
 */
export function readColumnNumber(text: string, { mark }: { readonly mark: DecimalMark | null }): string | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const seen = markIn(parts.digits);
  if (seen === "either" && mark === null) return null;
  const read = readNumber(parts.digits, seen === "either" && mark !== null ? { thousandthsMark: mark } : {});
  if (read === null) return null;
  return parts.negative && /[1-9]/u.test(read) ? `-${read}` : read;
}
