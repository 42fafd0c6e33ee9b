export { canonicalDecimal, compareDecimals, shiftDecimal } from "./decimal.ts";
export { findCurrency, type Price, type PriceCurrency, parsePrice } from "./parse-price.ts";
export { plainCharacters } from "./plain-text.ts";
export { isFree } from "./price-words.ts";
export { resolveIso } from "./resolve-iso.ts";
export { roughWorth } from "./rough-worth.ts";
export { type CurrencyToken, scanCurrencies } from "./scan-currencies.ts";
export { type PriceMention, scanPrices } from "./scan-prices.ts";
export type { PriceUnit } from "./units.ts";
