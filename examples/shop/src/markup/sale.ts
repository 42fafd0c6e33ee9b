import { html } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock, unitPriceOf } from "./price-block.ts";

/** Always reduced; every other page prints the old price first, as many shops do. */
export const sale: MarkupStyle = {
  statesCurrency: false,
  price: (view) => {
    const { offer, words, money, product } = view;
    if (product.variant % 2 === 0) return priceBlock(view);
    const before = money(offer.listPrice!);
    return html`<div class="price-block">
<p class="price-line"><del class="before" aria-label="${words.insteadOf} ${before}">${before}</del> <ins class="now">${money(offer.price!)}</ins> <span class="badge">${words.sale}</span></p>
${unitPriceOf(view)}</div>`;
  },
};
