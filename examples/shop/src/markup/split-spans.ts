import { moneyParts } from "../locales/money.ts";
import { type Html, html } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

/** An element for every part with raised cents; every other page has the whole text for screen readers, the rest nothing. */
export const splitSpans: MarkupStyle = {
  statesCurrency: false,
  price: (view) => {
    const { offer, product, money } = view;
    const parts = moneyParts(offer.price!, product).map(({ kind, text }): Html | null => {
      if (kind === "mark") return null;
      if (kind === "fraction") return html`<sup class="cents">${text}</sup>`;
      return html`<span class="part-${kind}">${text}</span>`;
    });
    return priceBlock(
      view,
      product.variant % 2 === 0
        ? html`<span class="now"><span class="visually-hidden">${money(offer.price!)}</span><span aria-hidden="true">${parts}</span></span>`
        : html`<span class="now">${parts}</span>`,
    );
  },
};
