import { type Html, html } from "./html.ts";
import { type ProductView, priceLine, stockClass, stockLine } from "./product-view.ts";

/** A product in a list, written in its storefront's language. */
function productCard(view: ProductView): Html {
  const { product, offer, money } = view;
  const tellsStock = offer.price !== null && offer.availability !== "in stock";
  return html`<li class="card" lang="${product.locale.pageLanguage}"><a href="/p/${product.sku}">
<img src="/img/${product.sku}.svg" alt="" width="400" height="400" loading="lazy">
<span class="card-shop">${product.locale.storefront}</span>
<span class="card-name">${product.name}</span>
<span class="card-price">${priceLine(view)}${offer.listPrice !== null && html` <s>${money(offer.listPrice)}</s>`}</span>
${tellsStock && html`<span class="card-stock ${stockClass(view)}">${stockLine(view)}</span>`}
</a></li>`;
}

export function productGrid(views: readonly ProductView[]): Html {
  return html`<ul class="grid">${views.map(productCard)}</ul>`;
}
