import type { Numeral } from "./numeral.ts";
import { type CurrencyEvidence, resolveIso } from "./resolve-iso.ts";
import type { CurrencyToken } from "./scan-currencies.ts";

const CENTS_OF = "EUR USD CAD AUD NZD ZAR SGD HKD".split(" ");

/** Hundredths that stand behind a number, with the numbers that are counted in them; a stone of 0.5 ct has carats. */
const MINOR_UNITS: readonly { readonly written: RegExp; readonly number: RegExp; readonly codes: readonly string[] }[] =
  [
    { written: /^(?:p|pence)$/u, number: /^\d{1,3}(?:[.,]\d)?$/u, codes: ["GBP"] },
    { written: /^(?:¢|cents?)$/iu, number: /^\d{1,3}$/u, codes: CENTS_OF },
    { written: /^cts?\.?$/iu, number: /^\d{2}$/u, codes: CENTS_OF },
    { written: /^коп/u, number: /^\d{1,2}$/u, codes: ["RUB", "BYN", "UAH"] },
  ];

/** The currency as the hundredth of others (`99p`, `99¢`), or null where it is one itself: `500¢` in Costa Rica, `100p` in Russia. */
export function minorUnit(
  token: CurrencyToken,
  {
    text,
    numeral,
    evidence,
  }: { readonly text: string; readonly numeral: Numeral; readonly evidence: CurrencyEvidence },
): CurrencyToken | null {
  const unit = MINOR_UNITS.find(({ written, number }) => written.test(token.written) && number.test(numeral.raw));
  if (unit === undefined || numeral.scale !== 0 || token.start < numeral.end) return null;
  const isLetter = token.strength === "faint";
  if (isLetter && (token.start > numeral.end || /\p{Script=Cyrillic}/u.test(text))) return null;
  const own = token.codes.length > 0 && resolveIso(token.written, token.codes, evidence).iso !== null;
  return own ? null : { ...token, codes: unit.codes, isMinor: true };
}
