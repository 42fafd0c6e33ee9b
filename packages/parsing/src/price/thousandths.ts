import { THREE_DECIMALS } from "./iso-codes.ts";

/** Currencies of thousandths whose countries write a comma as the decimal mark as often as a dot. */
const COMMA_COUNTRIES = new Set(["LYD", "TND"]);

function decimalMark(locale: string, currency: string): string | undefined {
  try {
    const parts = new Intl.NumberFormat(locale, { style: "currency", currency }).formatToParts(1.5);
    return parts.find(({ type }) => type === "decimal")?.value;
  } catch {
    return undefined;
  }
}

/**
 * The mark behind which three digits are decimals, because the currency's coins are thousandths: that of the locale
 * where one is known, else the dot; undefined for all other currencies.
 */
export function thousandthsMark(codes: readonly string[], locale: string | undefined): "." | "," | "both" | undefined {
  const [first] = codes;
  if (first === undefined || !codes.every((code) => THREE_DECIMALS.has(code))) return undefined;
  const mark = locale === undefined ? undefined : decimalMark(locale, first);
  if (mark === "." || mark === ",") return mark;
  return codes.some((code) => COMMA_COUNTRIES.has(code)) ? "both" : ".";
}
