import { compareDecimals } from "./decimal.ts";
import { plainText } from "./plain-text.ts";
import { type CurrencyEvidence, resolveIso } from "./resolve-iso.ts";
import { type CurrencyToken, scanCurrencies } from "./scan-currencies.ts";
import { type PriceMention, scanPrices } from "./scan-prices.ts";
import type { PriceUnit } from "./units.ts";

export type PriceCurrency = {
  /** As it stands in the text, or in the hint when the text names none. */
  written: string | null;
  /** ISO 4217 code, null where nothing decides between several. */
  iso: string | null;
};

export type Price = {
  /** Exact decimal, digits behind the mark as written: "1299.00". */
  amount: string;
  currency: PriceCurrency;
  kind: "single" | "from" | "upTo" | "range";
  /** The upper end of a range. */
  high?: string;
  /** The earlier or recommended price that the text itself sets against this one. */
  was?: string;
  /** What the amount is per, when it is not for the thing as sold. */
  unit?: PriceUnit;
};

/** The currency of a text by itself: one that is sure anywhere, or an unsure one that is the whole text or has a number. */
function currencyIn(text: string): CurrencyToken | null {
  const plain = plainText(text);
  const tokens = scanCurrencies(plain);
  const priced = scanPrices(plain).find(({ currency }) => currency !== null)?.currency;
  const whole = tokens.find(
    ({ start, end }) => plain.slice(0, start).trim() === "" && /^[\s.:*]*$/u.test(plain.slice(end)),
  );
  return priced ?? whole ?? tokens.find(({ strength }) => strength === "sure") ?? null;
}

/** The currency as written in a price text, else in the text near it, with its ISO code where that can be decided. */
export function findCurrency(text: string, evidence: CurrencyEvidence = {}): PriceCurrency {
  const token = currencyIn(text) ?? currencyIn(evidence.currencyHint ?? "");
  return token === null ? { written: null, iso: null } : currencyOf(token, evidence);
}

function currencyOf({ written, codes }: CurrencyToken, evidence: CurrencyEvidence): PriceCurrency {
  return { written, iso: resolveIso(written, codes, evidence).iso };
}

/** The price that a text is about: the first one, unless words set it against a current one. */
function mainMention(mentions: readonly PriceMention[]): PriceMention | null {
  const best = (["currency", "letter", "bare"] as const)
    .map((certainty) => mentions.filter((mention) => mention.certainty === certainty))
    .find(({ length }) => length > 0);
  if (best === undefined) return null;
  const first =
    best.find(({ role, unit }) => role !== "saving" && role !== "shipping" && unit?.of !== "installment") ?? best[0]!;
  if (first.role !== "was") return first;
  return (
    best.find(({ role, amount, start }) => role === "now" && start > first.start && /[1-9]/u.test(amount)) ?? first
  );
}

function highEnd(mentions: readonly PriceMention[], main: PriceMention): string | null {
  const next = mentions[mentions.indexOf(main) + 1];
  return main.joinsNext && next !== undefined && compareDecimals(next.amount, main.amount) >= 0 ? next.amount : null;
}

/**
 * Reads the price that a text states, or null where it states none.
 *
 * The amount is the first price; a text that says "was" and "now" means the price of now. A word for "free" is "0".
 */
export function parsePrice(text: string, evidence: CurrencyEvidence = {}): Price | null {
  const plain = plainText(text);
  const mentions = scanPrices(plain, evidence);
  const main = mainMention(mentions);
  if (main === null) return null;
  const high = highEnd(mentions, main);
  const was = mentions.find(({ role, start }) => role === "was" && start !== main.start);
  return {
    amount: main.amount,
    currency: main.currency === null ? findCurrency(text, evidence) : currencyOf(main.currency, evidence),
    kind: high !== null ? "range" : (main.bound ?? "single"),
    ...(high !== null && { high }),
    ...(was !== undefined && { was: was.amount }),
    ...(main.unit !== null && { unit: main.unit }),
  };
}
