import { decimal } from "../locales/money.ts";
import { html, raw } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { availabilityTerm } from "./schema-org.ts";

/** Attributes of schema.org on the visible elements; every other page states the amount in a `meta` instead. */
export const microdata: MarkupStyle = {
  statesCurrency: true,
  productAttributes: raw(' itemscope itemtype="https://schema.org/Product"'),
  nameAttributes: raw(' itemprop="name"'),
  imageAttributes: raw(' itemprop="image"'),
  price: (view) => {
    const { product, offer, money } = view;
    const amount = decimal(offer.price!, product.locale);
    const text = money(offer.price!);
    const price =
      product.variant % 2 === 0
        ? html`<span class="now" itemprop="price" content="${amount}">${text}</span>`
        : html`<span class="now">${text}</span><meta itemprop="price" content="${amount}">`;
    return priceBlock(
      view,
      html`<span itemprop="offers" itemscope itemtype="https://schema.org/Offer">${price}<meta itemprop="priceCurrency" content="${product.locale.currencyIso}"><link itemprop="availability" href="${availabilityTerm(view)}"></span>`,
    );
  },
};
