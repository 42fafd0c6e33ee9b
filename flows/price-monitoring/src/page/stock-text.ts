import { namesOf, type PageElement, selfAndAncestors } from "@millrace/parsing/html";
import { type Availability, availabilityOfText } from "./availability.ts";
import { isForeign } from "./element-hints.ts";
import type { PageLine } from "./page-lines.ts";
import { type StockCount, stockCount } from "./stock-count.ts";

export interface StockText {
  availability: Availability;
  written: string;
}

const STOCK_NAME = /stock|availab|verfueg|verfüg|lager|dispo|inventory|sklad|lieferstatus|delivery-?time|voorraad/u;
const BUY =
  /(?:add (?:item )?to (?:cart|basket|bag|trolley)|buy (?:it )?now|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter|añadir (?:al carrito|a la cesta)|agregar al carrito|comprar(?: agora| ahora)?|aggiungi al carrello|acquista|adicionar ao (?:carrinho|cesto)|in winkel(?:wagen|mand)|přidat do košíku|do košíku|vložit do košíku|dodaj do koszyka|do koszyka|kup teraz|lägg i (?:varukorg|kundvagn)\p{L}*|köp|læg i kurv|kjøp|lisää ostoskoriin|в корзину|купить|до кошика|купити|sepete ekle|kosárba|adaugă în coș|στο καλάθι|カートに入れる|今すぐ購入|加入购物车|加入購物車|立即购买|장바구니|구매하기|הוסף לסל|أضف إلى السلة)/iu;
const LONGEST_STATUS = 90;
const LINES_BEHIND_PRICE = 40;

interface StockContext {
  headingLine: number | null;
  priceLine: number | null;
}

function elementsOf(line: PageLine): PageElement[] {
  return line.pieces.map(({ element }) => element);
}

/** Choices of a size or colour say "sold out" of themselves, not of the product. */
function isChoice(element: PageElement): boolean {
  return selfAndAncestors(element).some(
    ({ tag, attributes }) =>
      tag === "option" ||
      tag === "label" ||
      /swatch|variant-?(?:option|picker|input)/u.test((attributes.class ?? "").toLowerCase()),
  );
}

function isRelevant(line: PageLine): boolean {
  return (
    line.text.length <= LONGEST_STATUS && !elementsOf(line).some((element) => isForeign(element) || isChoice(element))
  );
}

function isButton(line: PageLine): boolean {
  return elementsOf(line).some((element) =>
    selfAndAncestors(element).some(({ tag }) => tag === "button" || tag === "a"),
  );
}

const isNamedStock = (line: PageLine): boolean =>
  elementsOf(line).some((element) =>
    selfAndAncestors(element)
      .slice(0, 3)
      .some((one) => STOCK_NAME.test(namesOf(one))),
  );

function isDisabled(line: PageLine): boolean {
  return elementsOf(line).some((element) =>
    selfAndAncestors(element).some(({ attributes }) => attributes.disabled !== undefined),
  );
}

/** The first of the lines that is a button or link which sells. */
export function findBuyButton(lines: readonly PageLine[]): PageLine | undefined {
  return lines.find((line) => isRelevant(line) && isButton(line) && BUY.test(line.text));
}

/** How many the page shows to be left, in a line about stock near heading and price. */
export function readStockCount(lines: readonly PageLine[], context: StockContext): StockCount | null {
  const counts = linesNear(lines, context)
    .filter((line) => isNamedStock(line) || availabilityOfText(line.text) !== null)
    .map(({ text }) => stockCount(text));
  return counts.find((count) => count !== null) ?? null;
}

function linesNear(lines: readonly PageLine[], { headingLine, priceLine }: StockContext): PageLine[] {
  const from = Math.min(headingLine ?? 0, priceLine ?? headingLine ?? 0);
  const to = (priceLine ?? headingLine ?? 0) + LINES_BEHIND_PRICE;
  return lines.slice(from, to).filter(isRelevant);
}

/**
 * What the page shows about stock: a line that is named after it, else a short line near heading and price, else a
 * button that sells.
 */
export function readStockText(lines: readonly PageLine[], context: StockContext): StockText | null {
  const near = linesNear(lines, context);
  const status = near.filter((line) => !isButton(line));
  for (const line of [...status.filter(isNamedStock), ...status]) {
    const availability = availabilityOfText(line.text);
    if (availability !== null) return { availability, written: line.text.trim() };
  }
  const button = findBuyButton(near);
  if (button !== undefined)
    return { availability: isDisabled(button) ? "out of stock" : "in stock", written: button.text.trim() };
  const sign = near.find((line) => isButton(line) && availabilityOfText(line.text) !== null);
  const availability = sign === undefined ? null : availabilityOfText(sign.text);
  return sign === undefined || availability === null || availability === "in stock"
    ? null
    : { availability, written: sign.text.trim() };
}
