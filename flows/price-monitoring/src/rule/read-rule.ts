import { type Page, textOf } from "@millrace/parsing/html";
import { parsePrice } from "@millrace/parsing/price";
import { selectAll } from "@millrace/parsing/selector";
import { availabilityOfTerm } from "../page/availability.ts";
import { machineAmount } from "../page/machine-amount.ts";
import type { StatedPrice, Statement } from "../page/statement.ts";
import { placeOf, type SiteRule } from "./site-rule.ts";

/** What became of a site's rule on one page. */
export type RuleReading = {
  readonly host: string;
  /** What the rule names and the page does not have there; a list price is not always asked. */
  readonly missed: readonly ("price" | "name" | "availability")[];
};

/** Reads a page where the rule of its site says. */
export function readRule(
  page: Page,
  { rule, locale }: { readonly rule: SiteRule; readonly locale: string | undefined },
): { readonly statement: Statement; readonly reading: RuleReading } {
  const name = valueAt(page, rule.name)?.text ?? null;
  const term = valueAt(page, rule.availability)?.text ?? null;
  const availability = term === null ? null : availabilityOfTerm(term);
  const price = priceAt(page, { place: rule.price, locale });
  const listPrice = priceAt(page, { place: rule.listPrice, locale });
  const found = { price, name, availability };
  const missed = (["price", "name", "availability"] as const).filter(
    (wanted) => rule[wanted] !== undefined && found[wanted] === null,
  );
  return {
    statement: {
      source: "site-rule",
      name,
      prices: price === null ? [] : [{ ...price, availability }],
      listPrices: listPrice === null ? [] : [listPrice.amount],
      availability,
    },
    reading: { host: rule.host, missed },
  };
}

interface Value {
  readonly text: string;
  readonly isAttribute: boolean;
}

/** The first value that is there. */
function valueAt(page: Page, place: string | undefined): Value | null {
  if (place === undefined) return null;
  const { selector, attribute } = placeOf(place);
  const texts = selectAll(page, selector).map((element) =>
    attribute === null ? textOf(element) : (element.attributes[attribute] ?? "").trim(),
  );
  const text = texts.find((one) => one !== "");
  return text === undefined ? null : { text, isAttribute: attribute !== null };
}

function priceAt(
  page: Page,
  { place, locale }: { readonly place: string | undefined; readonly locale: string | undefined },
): Omit<StatedPrice, "availability"> | null {
  const value = valueAt(page, place);
  if (value === null) return null;
  // Attributes are written for machines, texts for people.
  const read = parsePrice(value.text, { locale });
  const amount = value.isAttribute ? machineAmount(value.text) : (read?.amount ?? null);
  return amount === null ? null : { amount, high: read?.high ?? null, currency: read?.currency.written ?? null };
}
