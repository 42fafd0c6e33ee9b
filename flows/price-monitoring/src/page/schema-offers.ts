import { compareDecimals } from "@millrace/parsing/price";
import { type Item, isA, itemProperties, lastWord, textProperty } from "@millrace/parsing/structured-data";
import { type Availability, availabilityOfTerm } from "./availability.ts";
import { machineAmount } from "./machine-amount.ts";
import type { Source, StatedPrice } from "./statement.ts";
import { perUnit, type UnitPrice, unitOfCode } from "./unit-price.ts";

const LIST_PRICE = /^(?:list|strikethrough|srp|msrp|rrp|regular|invoice|minimumadvertised)/iu;
const AGGREGATE = new Set(["AggregateOffer"]);

export interface StatedOffers {
  prices: StatedPrice[];
  listPrices: string[];
}

function availabilityOf(offer: Item): Availability | null {
  const term = textProperty(offer, "availability");
  return term === null ? null : availabilityOfTerm(term);
}

const amountOf = (item: Item, ...names: readonly string[]): string | null => {
  const text = textProperty(item, ...names);
  return text === null ? null : machineAmount(text);
};

const currencyOf = (item: Item): string | null => textProperty(item, "priceCurrency", "currency");

const isListPrice = (specification: Item): boolean =>
  LIST_PRICE.test(lastWord(textProperty(specification, "priceType") ?? ""));

/** Whether a specification is for a measure, for members or for many at once instead of for the thing as sold. */
function isConditional(specification: Item): boolean {
  const quantity = itemProperties(specification, "eligibleQuantity")[0];
  const least = quantity === undefined ? null : textProperty(quantity, "minValue", "value");
  const { properties } = specification;
  return (
    properties.has("referenceQuantity") ||
    properties.has("validForMemberTier") ||
    properties.has("eligibleTransactionVolume") ||
    (least !== null && machineAmount(least) !== "1")
  );
}

function specifiedPrice(offer: Item, specifications: readonly Item[]): StatedPrice[] {
  const current = specifications.filter((specification) => !isListPrice(specification));
  const plain = current.filter((specification) => !isConditional(specification));
  const amounts = (plain.length > 0 ? plain : current).flatMap((specification) => {
    const amount = amountOf(specification, "price", "minPrice");
    const currency = currencyOf(specification) ?? currencyOf(offer);
    return amount === null
      ? []
      : [{ amount, high: amountOf(specification, "maxPrice"), currency, availability: availabilityOf(offer) }];
  });
  return amounts.slice(0, 1);
}

function pricesOfOffer(offer: Item): StatedPrice[] {
  const nested = itemProperties(offer, "offers").flatMap(pricesOfSingleOffer);
  const low = amountOf(offer, "lowPrice");
  if (low === null) return isA(offer, AGGREGATE) && nested.length > 0 ? nested : pricesOfSingleOffer(offer);
  const high = amountOf(offer, "highPrice");
  const above = high !== null && compareDecimals(high, low) > 0 ? high : null;
  return [{ amount: low, high: above, currency: currencyOf(offer), availability: availabilityOf(offer) }, ...nested];
}

function pricesOfSingleOffer(offer: Item): StatedPrice[] {
  const specifications = itemProperties(offer, "priceSpecification");
  const specified = specifiedPrice(offer, specifications);
  const amount = amountOf(offer, "price");
  if (amount === null) return specified;
  const currency = currencyOf(offer) ?? specified[0]?.currency ?? null;
  return [{ amount, high: null, currency, availability: availabilityOf(offer) }];
}

/** Reads what one offer of schema.org asks for, with the list prices that stand beside it. */
export function offersOf(offer: Item): StatedOffers {
  const listPrices = itemProperties(offer, "priceSpecification")
    .filter(isListPrice)
    .map((specification) => amountOf(specification, "price"))
    .filter((amount) => amount !== null);
  return { prices: pricesOfOffer(offer), listPrices };
}

export interface StatedStock {
  availability: Availability | null;
  left: number | null;
}

/** What offers state of their stock, even where they state no price. */
export function stockOf(offers: readonly Item[]): StatedStock {
  const levels = offers.flatMap((offer) => [
    ...itemProperties(offer, "inventoryLevel").map((level) => textProperty(level, "value", "maxValue")),
    textProperty(offer, "inventoryLevel"),
  ]);
  const level = levels.find((text) => text !== null && /^\d{1,7}(?:\.0+)?$/u.test(text));
  return {
    availability: offers.map(availabilityOf).find((availability) => availability !== null) ?? null,
    left: level == null ? null : Number(level),
  };
}

/** The price for a unit of measure that an offer states beside its own. */
export function statedUnitPrice(offers: readonly Item[], source: Source): UnitPrice | null {
  for (const specification of offers.flatMap((offer) => itemProperties(offer, "priceSpecification"))) {
    const amount = amountOf(specification, "price");
    const reference = itemProperties(specification, "referenceQuantity")[0];
    const code = reference === undefined ? null : textProperty(reference, "unitCode", "unitText");
    if (amount === null || reference === undefined || code === null || isListPrice(specification)) continue;
    const quantity = machineAmount(textProperty(reference, "value") ?? "1") ?? "1";
    const found = perUnit(amount, { quantity, of: unitOfCode(code) });
    if (found !== null) return { ...found, written: `${amount} / ${quantity} ${code}`, source };
  }
  return null;
}
