import { markupStyles } from "../markup/styles.ts";
import { consentDialog } from "./consent.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { alsoLike, breadcrumbs, description, purchase, rating } from "./product-parts.ts";
import type { ProductView } from "./product-view.ts";

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
