import { decodeText, type Page, parseHtml, textOf } from "@millrace/parsing/html";
import { shiftDecimal } from "@millrace/parsing/price";
import { isObject, type LooseJson, type LooseObject, parseTolerantJson } from "@millrace/parsing/structured-data";
import { jsonBlocks, nameForms } from "../page/app-state.ts";
import { plainName } from "../page/decide-name.ts";
import { machineAmount } from "../page/machine-amount.ts";
import { stockCount } from "../page/stock-count.ts";
import { mostVariants, type Variant } from "./variant.ts";

/** The variants that a page carries for its shop's own scripts: WooCommerce's form, or Shopify's product. */
export function carriedVariants(page: Page, pageNames: readonly (string | null)[]): Variant[] {
  const form = page.elements.find(({ attributes }) => attributes["data-product_variations"] !== undefined);
  const carried = form
    ? parsed(form.attributes["data-product_variations"]!).flatMap((value) => ofForm(page, value))
    : ofProduct(page, nameForms(pageNames));
  return carried.length < 2 ? [] : carried.slice(0, mostVariants);
}

function parsed(text: string): LooseJson[] {
  try {
    return parseTolerantJson(text).flat();
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function ofForm(page: Page, value: LooseJson): Variant[] {
  if (!isObject(value) || !isObject(value.attributes)) return [];
  const told = Object.entries(value.attributes).filter(([, choice]) => typeof choice === "string" && choice !== "");
  const options = Object.fromEntries(told.map(([name, choice]) => wordsOf(page, [name, String(choice)])));
  const name = Object.values(options).join(", ");
  const said = typeof value.availability_html === "string" ? textOf(parseHtml(value.availability_html).root) : "";
  return name === "" ? [] : [variant(value, { name, options, amount: amountIn(value.display_price), said })];
}

/** An attribute of WooCommerce in the words of its select box: `attribute_pa_size`, `xxl`. */
function wordsOf({ elements }: Page, [name, choice]: readonly [string, string]): [option: string, value: string] {
  const box = elements.find(({ tag, attributes }) => tag === "select" && attributes.name === name);
  const label = elements.find(({ tag, attributes }) => tag === "label" && box && attributes.for === box.attributes.id);
  const chosen = box?.children.find((child) => typeof child !== "string" && child.attributes.value === choice);
  return [
    label ? textOf(label).replace(/[\s:*]+$/u, "") : name.replace(/^attribute_(?:pa_)?/u, ""),
    chosen && typeof chosen !== "string" ? textOf(chosen) : decodeText(choice),
  ];
}

function ofProduct(page: Page, wanted: ReadonlySet<string>): Variant[] {
  for (const block of jsonBlocks(page)) {
    const product = [block, isObject(block) ? block.product : null].find(
      (one): one is LooseObject => one !== null && isOwnProduct(one, wanted),
    );
    if (product)
      return (product.variants as LooseJson[]).flatMap((one) => (isObject(one) ? ofShopify(one, product) : []));
  }
  return [];
}

function isOwnProduct(value: LooseJson | undefined, wanted: ReadonlySet<string>): value is LooseObject {
  if (!isObject(value) || !Array.isArray(value.variants)) return false;
  return typeof value.title === "string" && wanted.has(plainName(value.title));
}

function ofShopify(value: LooseObject, { options: given }: LooseObject): Variant[] {
  const titles = (Array.isArray(given) ? given : []).map((one) => (isObject(one) ? one.name : one));
  const told = ["option1", "option2", "option3"].flatMap((key, at) => {
    const [title, choice] = [titles[at], value[key]];
    return typeof choice === "string" ? [[typeof title === "string" ? title : key, choice] as const] : [];
  });
  if (told.length === 0) return [];
  // A whole number is in hundredths, whatever the currency; with a dot it is the price.
  const amount = typeof value.price === "string" && /^\d+$/u.test(value.price) ? shiftDecimal(value.price, -2) : null;
  const name = told.map(([, choice]) => choice).join(", ");
  return [
    variant(value, { name, options: Object.fromEntries(told), amount: amount ?? amountIn(value.price), said: "" }),
  ];
}

function amountIn(value: LooseJson | undefined): string | null {
  return typeof value === "string" ? machineAmount(value) : null;
}

interface Read extends Pick<Variant, "name" | "options" | "amount"> {
  /** What is said of its stock. */
  readonly said: string;
}

function variant(value: LooseObject, { name, options, amount, said }: Read): Variant {
  const there = value.is_in_stock ?? value.available;
  return {
    name,
    options,
    sku: typeof value.sku === "string" && value.sku !== "" ? value.sku : null,
    amount,
    currency: null,
    availability: typeof there === "boolean" ? (there ? "in stock" : "out of stock") : null,
    left: stockCount(said)?.left ?? null,
    source: "app-state",
  };
}
