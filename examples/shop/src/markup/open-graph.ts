import { decimal } from "../locales/money.ts";
import { html } from "../pages/html.ts";
import type { Availability } from "../timeline/offer.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

const names: Readonly<Record<Availability, string>> = {
  "in stock": "in stock",
  "out of stock": "oos",
  preorder: "preorder",
  removed: "discontinued",
};

/** The product tags that social networks and price feeds read. */
export const openGraph: MarkupStyle = {
  statesCurrency: true,
  head: ({ product, offer }) => html`<meta property="og:type" content="product">
<meta property="product:price:amount" content="${decimal(offer.price!, product.locale)}">
<meta property="product:price:currency" content="${product.locale.currencyIso}">
<meta property="product:availability" content="${names[offer.availability]}">
<meta property="product:retailer_item_id" content="${product.sku}">`,
  price: (view) => priceBlock(view),
};
