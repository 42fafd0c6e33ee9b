import type { PageLine } from "./page-lines.ts";
import { findBuyButton } from "./stock-text.ts";
import type { VisiblePrice } from "./visible-prices.ts";

/** Below this a price may well belong to something that the page only mentions. */
const LIKELY_SCORE = 45;
const LINES_NEAR = 40;

const LABEL =
  /(?<!\p{L})(?:price|preis|verkaufspreis|prix|precio|prezzo|prijs|preço|cena|cenou|pris|hinta|fiyat|ár|ára|preț|цена|ціна|τιμή|τιμη|מחיר|السعر|قیمت|harga|giá|ราคา|价格|售价|價格|售價|価格|税込|가격|판매가)/iu;

interface Around {
  lines: readonly PageLine[];
  headingLine: number | null;
}

/**
 * Whether a page without any statement sells what it shows a price of: the price is in a box named after prices, is
 * labelled as one, or stands near a button that sells. An article that mentions prices has none of these.
 */
export function looksLikeProduct(price: VisiblePrice | null, { lines, headingLine }: Around): boolean {
  if (price === null || price.score < LIKELY_SCORE) return false;
  const { index, text } = price.line;
  if (price.named || LABEL.test(text) || LABEL.test(lines[index - 1]?.text ?? "")) return true;
  const from = Math.min(index, headingLine ?? index);
  return findBuyButton(lines.slice(from, index + LINES_NEAR)) !== undefined;
}
