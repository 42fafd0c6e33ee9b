import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { breadcrumbs, description, purchase } from "./product-parts.ts";
import type { ProductView } from "./product-view.ts";

/** A product at the price that only members see. */
export function memberPage(view: ProductView, email: string): string {
  const { product, offer, words, money } = view;
  const price =
    offer.memberPrice === null
      ? html`<p class="price-line"><span class="now">${words.priceOnRequest}</span></p>`
      : html`<p class="price-line"><span class="badge member">${words.memberPrice}</span> <span class="now">${money(offer.memberPrice)}</span> <span class="before">${words.insteadOf} <s>${money(offer.price!)}</s></span></p>`;
  return layout({
    title: product.name,
    language: product.locale.language,
    pageLanguage: product.locale.pageLanguage,
    main: html`${breadcrumbs(view)}
<article class="product">
<img class="photo" src="/img/${product.sku}.svg" alt="${product.name}" width="400" height="400">
<div class="facts">
<form class="signed-in" method="post" action="/logout"><span>${email}</span> <button class="quiet">Sign out</button></form>
<h1>${product.name}</h1>
<div class="price-block">${price}</div>
${purchase(view)}
${description(view)}
</div>
</article>`,
  });
}
