import { decodeText } from "@millrace/parsing/html";
import { type Item, itemProperties, textProperty } from "@millrace/parsing/structured-data";
import { offersOf, stockOf } from "../page/schema-offers.ts";
import type { Source } from "../page/statement.ts";
import { mostVariants, type Variant } from "./variant.ts";

const optionNames = ["color", "size", "material", "pattern", "suggestedAge", "suggestedGender"];

/** The variants that a product states: those of its group, else its offers where each is of another thing. */
export function statedVariants(product: Item, source: Source): Variant[] {
  const members = itemProperties(product, "hasVariant", "model");
  const variants =
    members.length > 0 ? members.flatMap((member) => ofMember(member, source)) : ofOffers(product, source);
  return variants.length < 2 ? [] : variants.slice(0, mostVariants);
}

function ofMember(member: Item, source: Source): Variant[] {
  return variantOf(member, { offer: itemProperties(member, "offers")[0] ?? member, source });
}

/** Offers of one seller that name different things: `Kettle, red` and `Kettle, blue`. */
function ofOffers(product: Item, source: Source): Variant[] {
  const groups = itemProperties(product, "offers");
  const offers = groups.flatMap((offer) => {
    const inner = itemProperties(offer, "offers");
    return inner.length > 0 ? inner : [offer];
  });
  const sellers = new Set(offers.map((offer) => textProperty(offer, "seller", "offeredBy")));
  const things = offers.map((offer) => itemProperties(offer, "itemOffered")[0] ?? offer);
  const names = new Set(things.map((thing) => textProperty(thing, "name") ?? textProperty(thing, "sku")));
  if (sellers.size > 1 || names.has(null) || names.size < offers.length) return [];
  return offers.flatMap((offer, at) => variantOf(things[at]!, { offer, source }));
}

function variantOf(thing: Item, { offer, source }: { offer: Item; source: Source }): Variant[] {
  const options = optionsOf(thing);
  const sku = textProperty(thing, "sku", "gtin13", "gtin", "mpn") ?? textProperty(offer, "sku");
  const name = textProperty(thing, "name") ?? (Object.values(options).join(", ") || sku);
  if (name === null) return [];
  const [price] = offersOf(offer).prices;
  const stock = stockOf([offer]);
  return [
    {
      name: decodeText(name),
      options,
      sku,
      amount: price?.amount ?? null,
      currency: price?.currency ?? null,
      availability: stock.availability,
      left: stock.left,
      source,
    },
  ];
}

function optionsOf(thing: Item): Record<string, string> {
  const stated = optionNames.map((name) => [name, textProperty(thing, name)] as const);
  const further = itemProperties(thing, "additionalProperty").map(
    (property) => [textProperty(property, "name") ?? "", textProperty(property, "value")] as const,
  );
  const told = [...stated, ...further].filter(([name, value]) => name !== "" && value !== null);
  return Object.fromEntries(told.map(([name, value]) => [name, decodeText(value!)]));
}
