import { markupStyles } from "../markup/styles.ts";
import { consentDialog } from "./consent.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { productGrid } from "./product-card.ts";
import { type ProductView, stockLine } from "./product-view.ts";

export type ProductPageParts = {
  readonly view: ProductView;
  readonly related: readonly ProductView[];
  readonly consented: boolean;
};

export function productPage({ view, related, consented }: ProductPageParts): string {
  const { product, words, imageUrl, pageUrl } = view;
  const style = markupStyles[product.style];
  const head = html`<link rel="canonical" href="${pageUrl}">
<meta property="og:url" content="${pageUrl}">
<meta property="og:image" content="${imageUrl}">
${style.head?.(view)}`;
  const main = html`${breadcrumbs(view)}
<article class="product"${style.productAttributes}>
<img class="photo" src="/img/${product.sku}.svg" alt="${product.name}" width="400" height="400"${style.imageAttributes}>
<div class="facts">
<p class="shop-name">${words.soldBy} ${product.locale.storefront}</p>
<h1${style.nameAttributes}>${product.name}</h1>
${rating(view)}
${style.price(view)}
${purchase(view)}
${description(view)}
</div>
</article>
${alsoLike(view, related)}`;
  return layout({
    title: product.name,
    main,
    head,
    language: product.locale.language,
    pageLanguage: product.locale.pageLanguage,
    overlay: product.asksForConsent && !consented ? consentDialog(words, `/p/${product.sku}`) : null,
  });
}

export function breadcrumbs({ product, words }: ProductView): Html {
  const { id, names } = product.category;
  return html`<nav class="breadcrumbs" aria-label="${words.home}"><a href="/">${words.home}</a> <span aria-hidden="true">/</span> <a href="/c/${id}">${names[product.locale.language]}</a></nav>`;
}

export function rating({ product, words }: ProductView): Html {
  const { stars, reviews } = product.rating;
  return html`<p class="rating"><meter min="0" max="5" value="${stars}" aria-label="${stars} / 5"></meter> ${stars.toFixed(1)} · ${words.reviews(reviews)}</p>`;
}

/** Stock, tax, delivery and the button; a page that tells its price on request says nothing about stock. */
export function purchase(view: ProductView): Html {
  const { offer, words } = view;
  if (offer.price === null) return html`<button class="buy" type="button">${words.askForPrice}</button>`;
  const button = { "out of stock": words.notifyMe, preorder: words.preorderNow }[offer.availability as string];
  return html`<p class="tax">${words.taxNote}</p>
<p class="stock ${offer.availability.replaceAll(" ", "-")}">${stockLine(view)}</p>
<button class="buy" type="button">${button ?? words.addToBasket}</button>
<p class="delivery">${words.delivery}</p>`;
}

export function description({ product, words }: ProductView): Html {
  const noun = product.noun.names[product.locale.language];
  const { brand, model, pack } = product;
  return html`<p class="description">${words.description({ brand, model, noun })}</p>
<h2>${words.details}</h2>
<dl class="details"><dt>${words.brand}</dt><dd>${brand}</dd>${pack && html`<dt>${words.contents}</dt><dd>${pack.size} ${pack.unit}</dd>`}<dt>SKU</dt><dd>${product.sku}</dd><dt>GTIN</dt><dd>${product.gtin}</dd></dl>`;
}

export function alsoLike({ words }: ProductView, related: readonly ProductView[]): Html {
  return html`<aside class="related"><h2>${words.alsoLike}</h2>${productGrid(related)}</aside>`;
}
