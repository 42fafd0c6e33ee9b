import { countryOfHost, currencyOfCountry } from "./country-currencies.ts";
import { plainText } from "./plain-text.ts";
import { scanCurrencies } from "./scan-currencies.ts";

export interface CurrencyEvidence {
  /** Another text that may name the currency: a meta tag, a label, a neighbour. */
  currencyHint?: string | undefined;
  /** Language tag of the page or the text (BCP 47): `en-GB`, `sv`. */
  locale?: string | undefined;
  /** Address of the page; its top-level domain or a `/en-gb/` in its path may tell the country. */
  url?: string | undefined;
}

export interface ResolvedIso {
  iso: string | null;
  because: string;
}

function regionOf(tag: string | undefined, { likely }: { likely: boolean }): string | null {
  if (tag === undefined) return null;
  try {
    const locale = new Intl.Locale(tag.replaceAll("_", "-"));
    return (likely ? locale.maximize() : locale).region ?? null;
  } catch {
    return null;
  }
}

function pathRegion(url: URL): string | null {
  return /^\/[a-z]{2}[-_]([a-z]{2})(?:\/|$)/iu.exec(url.pathname)?.[1] ?? null;
}

/** What the page itself says about its country, the most reliable first. */
function* countries({ locale, url }: CurrencyEvidence): Generator<[country: string, because: string]> {
  const address = url !== undefined && URL.canParse(url) ? new URL(url) : null;
  const host = address === null ? null : countryOfHost(address.hostname);
  if (host !== null) yield [host, `the address ends in .${host.toLowerCase()}`];
  const region = regionOf(locale, { likely: false });
  if (region !== null) yield [region, `the page's language is ${locale}`];
  const path = address === null ? null : pathRegion(address);
  if (path !== null) yield [path, `the path of the address names ${path.toUpperCase()}`];
}

/** A language alone decides only among few: "kr" in Swedish, "¥" in Japanese; "$" is written in too many places. */
function byLanguage(codes: readonly string[], locale: string | undefined): string | null {
  const english = /^en(?:$|[-_])/iu.test(locale ?? "");
  if (english) return codes[0] === "GBP" ? "GBP" : null;
  if (codes[0] === "USD" || /^ar(?:$|[-_])/iu.test(locale ?? "")) return null;
  const currency = currencyOfCountry(regionOf(locale, { likely: true }) ?? "");
  return currency !== null && codes.includes(currency) ? currency : null;
}

/** The one ISO code that a written currency can stand for, or null where nothing decides between several. */
export function resolveIso(written: string, codes: readonly string[], evidence: CurrencyEvidence): ResolvedIso {
  if (codes.length === 0) return { iso: null, because: `“${written}” is no currency with an ISO code` };
  if (codes.length === 1) return { iso: codes[0] ?? null, because: `“${written}” is written for ${codes[0]} only` };
  const hinted = scanCurrencies(plainText(evidence.currencyHint ?? "")).flatMap((token) =>
    token.codes.length === 1 ? token.codes : [],
  );
  const named = new Set(hinted.filter((code) => codes.includes(code)));
  if (named.size === 1)
    return { iso: [...named][0] ?? null, because: `“${written}” stands beside “${evidence.currencyHint}”` };
  for (const [country, because] of countries(evidence)) {
    const currency = currencyOfCountry(country);
    if (currency !== null && codes.includes(currency)) return { iso: currency, because: `“${written}” and ${because}` };
  }
  const spoken = byLanguage(codes, evidence.locale);
  if (spoken !== null) return { iso: spoken, because: `“${written}” and the page's language is ${evidence.locale}` };
  return { iso: null, because: `“${written}” is written for ${codes.length} currencies and nothing tells which` };
}
