import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { alsoLike, breadcrumbs } from "./product-parts.ts";
import type { ProductView } from "./product-view.ts";

/** What is left of a product that was taken out of the range. */
export function removedPage(view: ProductView, related: readonly ProductView[]): string {
  const { product, words } = view;
  return layout({
    title: words.removedTitle,
    language: product.locale.language,
    pageLanguage: product.locale.pageLanguage,
    head: html`<meta name="robots" content="noindex">`,
    main: html`${breadcrumbs(view)}
<section class="notice"><h1>${words.removedTitle}</h1><p>${product.name}</p><p>${words.removedText}</p></section>
${alsoLike(view, related)}`,
  });
}
