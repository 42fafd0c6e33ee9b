import type { Page } from "@millrace/parsing/html";
import { isObject, type LooseJson, type LooseObject, parseTolerantJson } from "@millrace/parsing/structured-data";
import { availabilityOfTerm } from "./availability.ts";
import { plainName, withoutShop } from "./decide-name.ts";
import { machineAmount } from "./machine-amount.ts";
import type { StatedPrice, Statement } from "./statement.ts";

const NAMES = ["name", "title", "productName", "product_title"];
const PRICES = [
  "salePrice",
  "sale_price",
  "finalPrice",
  "final_price",
  "currentPrice",
  "specialPrice",
  "price",
  "sellingPrice",
  "priceRange",
];
const AMOUNTS = [
  "amount",
  "value",
  "amountMax",
  "centAmount",
  "price",
  "current",
  "minVariantPrice",
  "final",
  "sellingPrice",
  "raw",
];
const CURRENCIES = ["currency", "currencyCode", "currency_code", "priceCurrency", "currencyIso"];
const STOCKS = [
  "availability",
  "availabilityStatus",
  "stockStatus",
  "stock_status",
  "available",
  "inStock",
  "in_stock",
  "availableForSale",
];
const MAX_BLOCKS = 20;

function firstText(object: LooseObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = object[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** An amount written out, or an object with amount and currency, one level down. */
function readMoney(value: LooseJson | undefined, currency: string | null): Omit<StatedPrice, "availability"> | null {
  if (typeof value === "string") {
    const amount = machineAmount(value);
    return amount === null ? null : { amount, high: null, currency };
  }
  if (!isObject(value)) return null;
  const own = firstText(value, CURRENCIES) ?? currency;
  for (const name of AMOUNTS) {
    const inner = value[name];
    const money = inner === undefined ? null : readMoney(inner, own);
    if (money !== null) return money;
  }
  return null;
}

function readProduct(object: LooseObject): Statement | null {
  const name = firstText(object, NAMES);
  const currency = firstText(object, CURRENCIES);
  const money = PRICES.map((key) => readMoney(object[key], currency)).find((found) => found !== null);
  if (name === null || money === undefined || money === null) return null;
  const stock = STOCKS.map((key) => object[key]).find(
    (value) => typeof value === "string" || typeof value === "boolean",
  );
  const availability = stock === undefined ? null : availabilityOfTerm(String(stock));
  return { source: "app-state", name, prices: [{ ...money, availability }], listPrices: [], availability };
}

function search(value: LooseJson, wanted: ReadonlySet<string>): Statement | null {
  if (Array.isArray(value)) {
    for (const part of value) {
      const found = search(part, wanted);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(value)) return null;
  const product = readProduct(value);
  if (product !== null && wanted.has(plainName(product.name ?? ""))) return product;
  return search(Object.values(value), wanted);
}

/** The ways in which a page names what it is about, as they are compared. */
export function nameForms(pageNames: readonly (string | null)[]): ReadonlySet<string> {
  const names = pageNames.filter((name) => name !== null);
  return new Set(
    names.flatMap((name) => [plainName(name), plainName(withoutShop(name))]).filter((name) => name !== ""),
  );
}

/** What a page carries as JSON for its own scripts; blocks that are broken are left out. */
export function jsonBlocks({ elements }: Page): LooseJson[] {
  const blocks = elements.filter(
    ({ tag, attributes }) => tag === "script" && /^application\/json/iu.test(attributes.type ?? ""),
  );
  return blocks.slice(0, MAX_BLOCKS).flatMap(({ children }) => {
    try {
      return parseTolerantJson(children.filter((child) => typeof child === "string").join(""));
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
}

/**
 * Looks through the JSON that a client-side framework carries in the page (`__NEXT_DATA__` and its like) for a product
 * that is named as the page is; other entries there belong to other products.
 */
export function readAppState(page: Page, pageNames: readonly (string | null)[]): Statement | null {
  return search(jsonBlocks(page), nameForms(pageNames));
}
