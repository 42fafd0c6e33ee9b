import type { Product } from "../catalogue/product.ts";
import { formatMoney, formatRange } from "../locales/money.ts";
import { type Words, wordsOf } from "../locales/words.ts";
import { type Offer, offerOn } from "../timeline/offer.ts";

/** What a page needs to know to show a product on one day. */
export type ProductView = {
  readonly product: Product;
  readonly offer: Offer;
  readonly words: Words;
  /** Absolute, as structured statements want it. */
  readonly pageUrl: string;
  readonly imageUrl: string;
  readonly money: (minor: number) => string;
};

export type ViewOptions = { readonly day: number; readonly shopUrl: string };

export function viewOf(product: Product, { day, shopUrl }: ViewOptions): ProductView {
  return {
    product,
    offer: offerOn(product, day),
    words: wordsOf[product.locale.language],
    pageUrl: `${shopUrl}/p/${product.sku}`,
    imageUrl: `${shopUrl}/img/${product.sku}.svg`,
    money: (minor) => formatMoney(minor, product),
  };
}

/** The price as one line of text, the way listings and client-rendered pages show it. */
export function priceLine({ product, offer, words, money }: ProductView): string {
  if (offer.price === null) return words.priceOnRequest;
  if (product.style === "json-ld-aggregate") return words.from(money(offer.price));
  if (product.style !== "range") return money(offer.price);
  return product.variant % 2 === 0
    ? words.from(money(offer.price))
    : formatRange([offer.price, offer.highestPrice], product);
}

export function descriptionLine({ product, words }: ProductView): string {
  const { brand, model, noun, locale, pack } = product;
  const parts = { brand, model, noun: noun.names[locale.language] };
  return pack === null ? words.description(parts) : words.descriptionOfPack(parts);
}

export function buttonLine({ offer, words }: ProductView): string {
  if (offer.price === null) return words.askForPrice;
  if (offer.availability === "out of stock") return words.notifyMe;
  return offer.availability === "preorder" ? words.preorderNow : words.addToBasket;
}

export function stockClass({ offer }: ProductView): string {
  return offer.availability.replaceAll(" ", "-");
}

export function unitPriceLine({ offer, money }: ProductView): string | null {
  return offer.unitPrice && `${money(offer.unitPrice.amount)} / ${offer.unitPrice.per}`;
}

export function stockLine({ offer, words }: ProductView): string {
  if (offer.availability === "removed") return words.removedTitle;
  if (offer.availability === "out of stock") return words.outOfStock;
  if (offer.availability === "preorder") return words.preorder;
  return offer.fewLeft === null ? words.inStock : words.fewLeft(offer.fewLeft);
}
