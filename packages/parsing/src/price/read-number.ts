import { canonicalDecimal } from "./decimal.ts";

const APOSTROPHE = "['’‘ʼ´`＇]";
const DECIMAL_ONLY = /[٫·]/gu;
const GROUP_ONLY = new RegExp(`[٬ _]|${APOSTROPHE}`, "gu");

/** Any run of digits with the marks that the world groups and divides them by. */
export const NUMBER = new RegExp(
  String.raw`\d{1,3}(?: \d{3})+(?!\d)(?:[.,٫·]\d+)?|\d+(?:(?:[.,٫٬·]|${APOSTROPHE})\d+)*`,
  "gu",
);

export interface NumberRules {
  /** The currency has thousandths, so three digits behind this mark are decimals. */
  thousandthsMark?: "." | "," | "both" | undefined;
  /** A dot that stands alone is surely the decimal mark. */
  dotIsDecimal?: boolean;
}

function groupsAreSound(groups: readonly string[]): boolean {
  const [first = "", ...rest] = groups;
  const last = rest.at(-1) ?? "000";
  return first.length <= 3 && last.length === 3 && rest.every((group) => group.length === 2 || group.length === 3);
}

/** `1.234` and `1,234`: thousands, unless a leading zero, a long first group or the currency says decimals. */
function singleMark(raw: string, mark: string, rules: NumberRules): string {
  const [whole = "", fraction = ""] = raw.split(mark);
  const thousandths = rules.thousandthsMark === mark || rules.thousandthsMark === "both";
  const decimals =
    fraction.length !== 3 ||
    whole.length > 3 ||
    whole.startsWith("0") ||
    thousandths ||
    (rules.dotIsDecimal && mark === ".");
  return decimals ? canonicalDecimal(whole, fraction) : canonicalDecimal(whole + fraction);
}

function repeatedMark(groups: readonly string[]): string | null {
  if (groupsAreSound(groups)) return canonicalDecimal(groups.join(""));
  const fraction = groups.at(-1) ?? "";
  const whole = groups.slice(0, -1);
  const sloppy = fraction.length <= 2 && whole.slice(1).every((group) => group.length === 3) && groupsAreSound(whole);
  return sloppy ? canonicalDecimal(whole.join(""), fraction) : null;
}

/**
 * Reads one number as a canonical decimal, or null where its groups make no number (dates, versions).
 *
 * Spaces and apostrophes group. Of dot and comma the last one is the decimal mark when both occur; one that is repeated
 * groups; one alone before exactly three digits groups, except after a leading zero, after more than three digits, or in
 * a currency of thousandths.
 */
export function readNumber(raw: string, rules: NumberRules = {}): string | null {
  const spaced = raw.search(GROUP_ONLY) >= 0;
  if (/[٫·]/u.test(raw)) {
    const [whole = "", fraction = "", ...more] = raw.split(DECIMAL_ONLY);
    return more.length > 0 ? null : canonicalDecimal(whole.replace(/\D/gu, ""), fraction.replace(/\D/gu, ""));
  }
  const bare = raw.replace(GROUP_ONLY, "");
  const marks = [...bare].filter((character) => character === "." || character === ",");
  const groups = bare.split(/[.,]/u);
  const last = marks.at(-1);
  if (last === undefined) return canonicalDecimal(bare);
  if (marks.length === 1) return spaced ? canonicalDecimal(groups[0] ?? "", groups[1]) : singleMark(bare, last, rules);
  if (marks.every((mark) => mark === last)) return repeatedMark(groups);
  if (marks.filter((mark) => mark === last).length > 1) return null;
  const whole = groups.slice(0, -1);
  return groupsAreSound(whole) ? canonicalDecimal(whole.join(""), groups.at(-1)) : null;
}
