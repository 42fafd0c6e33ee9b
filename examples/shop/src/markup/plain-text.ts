import { html } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

/** Text that only people were thought of for: a telling class, an unusual one, or an accessible name. */
export const plainText: MarkupStyle = {
  statesCurrency: false,
  price: (view) => {
    const { offer, words, money, product } = view;
    const text = money(offer.price!);
    const ways = [
      html`<span class="now price">${text}</span>`,
      html`<strong class="now amount">${text}</strong>`,
      html`<span class="now" id="product-price">${words.price}: ${text}</span>`,
      html`<span class="now" role="text" aria-label="${words.price}: ${text}">${text}</span>`,
    ];
    return priceBlock(view, ways[product.variant % ways.length]!);
  },
};
