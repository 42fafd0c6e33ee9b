import {
  createDateOrder,
  createDecimalMark,
  type DateDecision,
  type MarkDecision,
  readBoolean,
  readColumnDate,
  readColumnNumber,
} from "@millrace/parsing/column";
import { kindOf } from "@millrace/parsing/profile";
import type { ValueCount } from "@millrace/parsing/spelling";
import { collapsed, normalised, trimmed } from "../row/texts.ts";

/** What the cells of a column are like; words for "missing" are counted apart. */
export interface ColumnEvidence {
  readonly filled: number;
  readonly texts: number;
  /** Texts that no machine reads as a number, a date or a boolean as they are. */
  readonly local: number;
  readonly untrimmed: number;
  readonly blanks: number;
  readonly unnormalised: number;
  readonly numbers: number;
  readonly dates: number;
  readonly booleans: number;
  readonly bothBooleans: boolean;
  readonly leadingZeros: number;
  readonly missingWords: readonly string[];
  readonly mark: MarkDecision;
  readonly order: DateDecision;
  /** Null where there are too many different texts for a list of names. */
  readonly counts: readonly ValueCount[] | null;
}

const noCounts = {
  filled: 0,
  texts: 0,
  local: 0,
  untrimmed: 0,
  blanks: 0,
  unnormalised: 0,
  numbers: 0,
  dates: 0,
  booleans: 0,
  leadingZeros: 0,
};
const missingWord =
  /^(?:n\.?\/?a\.?|null|none|nil|nan|undefined|-+|–|—|\?+|#n\/a|unknown|not available|not applicable|tbd|k\.\s?a\.|keine angabe|inconnu|desconocido)$/iu;
const mostValues = 20_000;
const longestRead = 60;

/** Gathers what a column's cells are like. */
export function createEvidence(): { add(value: unknown): void; found(): ColumnEvidence } {
  const count = { ...noCounts };
  const booleans = new Set<boolean>();
  const missingWords = new Set<string>();
  const mark = createDecimalMark();
  const order = createDateOrder();
  const counts = new Map<string, number>();
  let isList = true;

  function addText(written: string): void {
    const clean = normalised(written, "NFC");
    const text = collapsed(trimmed(clean));
    if (clean !== written) count.unnormalised++;
    if (trimmed(clean) !== clean) count.untrimmed++;
    if (text !== trimmed(clean)) count.blanks++;
    if (missingWord.test(text)) {
      if (missingWords.size < 20) missingWords.add(text);
      return;
    }
    count.texts++;
    count.filled++;
    if (counts.size < mostValues || counts.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
    else isList = false;
    if (text.length <= longestRead) addReadable(text);
    else count.local++;
  }

  function addReadable(text: string): void {
    const kind = kindOf(text);
    if (kind === "text") count.local++;
    if (/^[-+]?0\d/u.test(text) && kind === "text") count.leadingZeros++;
    const yes = readBoolean(text);
    if (yes !== null && kind !== "integer") {
      count.booleans++;
      booleans.add(yes);
    }
    const isNumber = readColumnNumber(text, { mark: "." }) !== null;
    if (isNumber) count.numbers++;
    mark.add(text);
    if (kind === "integer" || kind === "number") return;
    order.add(text);
    const asDate = (first: "day first" | "month first") => readColumnDate(text, { order: first, thisYear: 2000 });
    if (kind === "date" || (asDate("day first") ?? asDate("month first")) !== null) count.dates++;
  }

  return {
    add(value) {
      if (typeof value === "string") addText(value);
      else count.filled++;
    },
    found: () => ({
      ...count,
      bothBooleans: booleans.size === 2,
      missingWords: [...missingWords],
      mark: mark.decide(),
      order: order.decide(),
      counts: isList ? [...counts].map(([value, times]) => ({ value, count: times })) : null,
    }),
  };
}
