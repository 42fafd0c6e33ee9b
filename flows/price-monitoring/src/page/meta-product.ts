import type { MetaTags } from "@millrace/parsing/html";
import { availabilityOfTerm } from "./availability.ts";
import { machineAmount } from "./machine-amount.ts";
import type { Statement } from "./statement.ts";

const AMOUNTS = [
  "product:sale_price:amount",
  "product:price:amount",
  "og:price:amount",
  "product:price",
  "og:price",
  "price",
  "twitter:price",
];
const CURRENCIES = [
  "product:sale_price:currency",
  "product:price:currency",
  "og:price:currency",
  "currency",
  "price:currency",
  "twitter:price:currency",
];
const LIST_AMOUNTS = ["product:original_price:amount", "og:price:standard_amount", "product:pretax_price:amount"];
const AVAILABILITIES = ["product:availability", "og:availability", "availability"];
const PRICE_LABEL = /^(?:price|preis|prix|precio|prezzo|prijs|preço|cena|pris|hinta|fiyat|цена|価格|价格)/iu;

const first = ({ values }: MetaTags, names: readonly string[]): string | null =>
  names.flatMap((name) => values.get(name) ?? []).find((value) => value !== "") ?? null;

/** Twitter cards carry pairs of a label and a text. */
function labelledPrice({ values }: MetaTags): string | null {
  const at = ["1", "2"].find((digit) => PRICE_LABEL.test(values.get(`twitter:label${digit}`)?.[0] ?? ""));
  return at === undefined ? null : (values.get(`twitter:data${at}`)?.[0] ?? null);
}

/** What the page tells social networks and price feeds, or null where it tells them of no product. */
export function readMetaProduct(tags: MetaTags): Statement | null {
  const written = first(tags, AMOUNTS) ?? labelledPrice(tags);
  const amount = written === null ? null : machineAmount(written);
  const type = first(tags, ["og:type"]);
  if (amount === null && !/product/iu.test(type ?? "")) return null;
  const term = first(tags, AVAILABILITIES);
  const availability = term === null ? null : availabilityOfTerm(term);
  const listed = first(tags, LIST_AMOUNTS);
  const listAmount = listed === null ? null : machineAmount(listed);
  return {
    source: "open-graph",
    name: first(tags, ["og:title", "twitter:title"]),
    prices: amount === null ? [] : [{ amount, high: null, currency: first(tags, CURRENCIES), availability }],
    listPrices: listAmount === null ? [] : [listAmount],
    availability,
  };
}
