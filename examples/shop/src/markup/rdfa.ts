import { decimal } from "../locales/money.ts";
import { html, raw } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { availabilityTerm } from "./schema-org.ts";

/** RDFa Lite with the schema.org vocabulary; every other page uses a prefix. */
export const rdfa: MarkupStyle = {
  statesCurrency: true,
  productAttributes: raw(' vocab="https://schema.org/" prefix="schema: https://schema.org/" typeof="Product"'),
  nameAttributes: raw(' property="name"'),
  imageAttributes: raw(' property="image"'),
  price: (view) => {
    const { product, offer, money } = view;
    const prefix = product.variant % 2 === 0 ? "" : "schema:";
    const amount = decimal(offer.price!, product.locale);
    return priceBlock(
      view,
      html`<span property="${prefix}offers" typeof="${prefix}Offer"><span class="now" property="${prefix}price" content="${amount}">${money(offer.price!)}</span><meta property="${prefix}priceCurrency" content="${product.locale.currencyIso}"><link property="${prefix}availability" href="${availabilityTerm(view)}"></span>`,
    );
  },
};
