import { type Html, html } from "./html.ts";
import { productGrid } from "./product-card.ts";
import { buttonLine, descriptionLine, type ProductView, stockClass, stockLine } from "./product-view.ts";

export function breadcrumbs({ product, words }: ProductView): Html {
  const { id, names } = product.category;
  return html`<nav class="breadcrumbs" aria-label="${words.home}"><a href="/">${words.home}</a> <span aria-hidden="true">/</span> <a href="/c/${id}">${names[product.locale.language]}</a></nav>`;
}

export function rating({ product, words }: ProductView): Html {
  const { stars, reviews } = product.rating;
  return html`<p class="rating"><span class="stars" aria-hidden="true"><span class="stars-given" style="width: ${stars * 20}%"></span></span> ${stars.toFixed(1)} · ${words.reviews(reviews)}</p>`;
}

/** Tax, stock, the button and delivery; a page that tells its price on request says nothing about stock. */
export function purchase(view: ProductView): Html {
  const button = html`<button class="buy" type="button">${buttonLine(view)}</button>`;
  if (view.offer.price === null) return button;
  return html`<p class="tax">${view.words.taxNote}</p>
<p class="stock ${stockClass(view)}">${stockLine(view)}</p>
${button}
<p class="delivery">${view.words.delivery}</p>`;
}

export function description(view: ProductView): Html {
  const { brand, pack, sku, gtin } = view.product;
  const contents = pack && html`<dt>${view.words.contents}</dt><dd>${pack.size} ${pack.unit}</dd>`;
  return html`<p class="description">${descriptionLine(view)}</p>
<h2>${view.words.details}</h2>
<dl class="details"><dt>${view.words.brand}</dt><dd>${brand}</dd>${contents}<dt>SKU</dt><dd>${sku}</dd><dt>GTIN</dt><dd>${gtin}</dd></dl>`;
}

export function alsoLike({ words }: ProductView, related: readonly ProductView[]): Html {
  return html`<aside class="related"><h2>${words.alsoLike}</h2>${productGrid(related)}</aside>`;
}
