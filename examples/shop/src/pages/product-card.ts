import { type Html, html } from "./html.ts";
import { type ProductView, priceLine, stockLine } from "./product-view.ts";

/** A product in a list, written in its storefront's language. */
export function productCard(view: ProductView): Html {
  const { product, offer, money } = view;
  return html`<li class="card" lang="${product.locale.pageLanguage}"><a href="/p/${product.sku}">
<img src="/img/${product.sku}.svg" alt="" width="400" height="400" loading="lazy">
<span class="card-shop">${product.locale.storefront}</span>
<span class="card-name">${product.name}</span>
<span class="card-price">${priceLine(view)}${offer.listPrice !== null && html` <s>${money(offer.listPrice)}</s>`}</span>
${offer.availability !== "in stock" && html`<span class="card-stock">${stockLine(view)}</span>`}
</a></li>`;
}

export function productGrid(views: readonly ProductView[]): Html {
  return html`<ul class="grid">${views.map(productCard)}</ul>`;
}
