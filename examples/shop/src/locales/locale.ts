import type { Language } from "./words.ts";

export const localeIds = [
  "de-DE",
  "en-GB",
  "ja-JP",
  "en-IN",
  "de-CH",
  "pt-BR",
  "en-US",
  "fr-FR",
  "sv-SE",
  "pl-PL",
  "cs-CZ",
  "en-CA",
  "en-AU",
] as const;

export type LocaleId = (typeof localeIds)[number];

/** One way in which a locale writes an amount. */
export type MoneyForm = {
  readonly symbol: string;
  readonly place: "before" | "after";
  readonly gap: string;
  readonly group: string;
  readonly grouping?: "indian";
  readonly mark: "," | ".";
  /** What follows a whole amount: `.-` in Switzerland, nothing in Britain; null writes the zeros. */
  readonly wholeEnding: string | null;
};

export type Locale = {
  readonly id: LocaleId;
  readonly language: Language;
  /** The `lang` of the page: without a region where nothing on the page may decide the currency. */
  readonly pageLanguage: string;
  readonly storefront: string;
  readonly currencyIso: string;
  /** Whether the visible text and the page's language settle the currency. */
  readonly currencyIsPlain: boolean;
  readonly minorDigits: 0 | 2;
  readonly unitsPerEuro: number;
  /** Shop prices end in 9, 90 or 00 by size: `[below this many units, multiple in minor units, minus minor units]`. */
  readonly endings: readonly (readonly [below: number, multiple: number, minus: number])[];
  readonly forms: readonly [MoneyForm, ...MoneyForm[]];
};
