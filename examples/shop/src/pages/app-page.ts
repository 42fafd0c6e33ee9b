import type { Product } from "../catalogue/product.ts";
import { wordsOf } from "../locales/words.ts";
import { html } from "./html.ts";
import { layout, shopName } from "./layout.ts";
import {
  buttonLine,
  descriptionLine,
  type ProductView,
  priceLine,
  stockClass,
  stockLine,
  unitPriceLine,
} from "./product-view.ts";

/** The shell of a product page that its script fills: no name, no price, no statement is in it. */
export function appPage({ sku, locale }: Product): string {
  return layout({
    title: shopName,
    language: locale.language,
    pageLanguage: locale.pageLanguage,
    main: html`<div id="app" data-sku="${sku}" aria-busy="true"><p class="loading">${wordsOf[locale.language].loading}</p></div>
<noscript><p class="notice">JavaScript is needed to show this product.</p></noscript>`,
    head: html`<script src="/assets/app-product.js" type="module"></script>`,
  });
}

/** What the shell's script asks for. */
export function appProduct(view: ProductView): Record<string, unknown> {
  const { product, offer, words, money } = view;
  return {
    sku: product.sku,
    name: product.name,
    image: `/img/${product.sku}.svg`,
    seller: `${words.soldBy} ${product.locale.storefront}`,
    description: descriptionLine(view),
    price: priceLine(view),
    before: offer.listPrice === null ? null : { label: words.insteadOf, price: money(offer.listPrice) },
    unitPrice: unitPriceLine(view),
    taxNote: offer.price === null ? null : words.taxNote,
    stock: offer.price === null ? null : { state: stockClass(view), text: stockLine(view) },
    button: buttonLine(view),
  };
}
