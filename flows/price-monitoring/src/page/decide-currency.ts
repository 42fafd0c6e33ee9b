import { type PriceCurrency, resolveIso, scanCurrencies } from "@millrace/parsing/price";
import type { DecidedPrice } from "./decide-price.ts";
import type { OtherSay, Reason } from "./offer.ts";
import type { Source, Statement } from "./statement.ts";

interface StatedCurrency {
  source: Source;
  written: string;
  /** The one code that it can mean. */
  iso: string | null;
}

function statedCurrencies(statements: readonly Statement[]): StatedCurrency[] {
  return statements.flatMap(({ source, prices }) => {
    const written = prices.find(({ currency }) => currency !== null)?.currency;
    if (written == null) return [];
    const [token] = scanCurrencies(written.trim());
    return [{ source, written, iso: token?.codes.length === 1 ? (token.codes[0] ?? null) : null }];
  });
}

interface Evidence {
  url: string;
  locale: string | undefined;
}

/** Decides the currency: written as the page shows it, its code by the symbol, the statements, the address, the language. */
export function decideCurrency(
  { price, visible }: DecidedPrice,
  { statements, url, locale }: Evidence & { statements: readonly Statement[] },
): { currency: PriceCurrency; reason: Reason } {
  const stated = statedCurrencies(statements);
  const token = visible?.currency ?? null;
  const says = (winner: Source, iso: string | null): OtherSay[] => {
    const others: OtherSay[] = stated
      .filter(({ source }) => source !== winner)
      .map(({ source, written, iso: code }) => ({ source, value: written, agrees: code !== null && code === iso }));
    if (token !== null && winner !== "visible-text")
      others.push({ source: "visible-text", value: token.written, agrees: iso !== null && token.codes.includes(iso) });
    return others;
  };
  if (price === null) return none("there is no price that it could belong to");
  if (token !== null) {
    const fitting = stated.find(({ iso }) => iso !== null && token.codes.includes(iso));
    if (fitting !== undefined && token.codes.length > 1) {
      const because = `the page shows “${token.written}” and ${fitting.source} states ${fitting.written}`;
      return decided(
        { written: token.written, iso: fitting.iso },
        { source: fitting.source, because, others: says(fitting.source, fitting.iso) },
      );
    }
    const { iso, because } = resolveIso(token.written, token.codes, { url, locale });
    return decided(
      { written: token.written, iso },
      { source: "visible-text", because, others: says("visible-text", iso) },
    );
  }
  const first = stated[0];
  if (first === undefined) return none("neither a statement nor the shown price names one");
  const because = `${first.source} states ${first.written}, and the page shows no symbol with the price`;
  return decided(
    { written: first.written, iso: first.iso },
    { source: first.source, because, others: says(first.source, first.iso) },
  );
}

function decided(currency: PriceCurrency, reason: Reason): { currency: PriceCurrency; reason: Reason } {
  return { currency, reason };
}

function none(because: string): { currency: PriceCurrency; reason: Reason } {
  return decided({ written: null, iso: null }, { source: null, because, others: [] });
}
