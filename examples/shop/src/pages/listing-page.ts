import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { productGrid } from "./product-card.ts";
import type { ProductView } from "./product-view.ts";

export type ListingParts = {
  readonly title: string;
  readonly total: number;
  readonly page: number;
  readonly pageCount: number;
  readonly views: readonly ProductView[];
  /** The address of another page of the same list. */
  readonly pageUrl: (page: number) => string;
};

export function listingPage(parts: ListingParts): string {
  const { title, total, page, pageCount, views, pageUrl } = parts;
  return layout({
    title: page > 1 ? `${title}, page ${page}` : title,
    head: html`${page > 1 && html`<link rel="prev" href="${pageUrl(page - 1)}">`}${page < pageCount && html`<link rel="next" href="${pageUrl(page + 1)}">`}`,
    main: html`<h1>${title}</h1><p class="count">${total} ${total === 1 ? "product" : "products"}</p>
${views.length > 0 ? productGrid(views) : html`<p class="notice">Nothing here. Try another word or one of the categories above.</p>`}
${pageCount > 1 && pagination(parts)}`,
  });
}

function pagination({ page, pageCount, pageUrl }: ListingParts): Html {
  const links = Array.from({ length: pageCount }, (_, place) => place + 1).map((number) =>
    number === page
      ? html`<span aria-current="page">${number}</span>`
      : html`<a href="${pageUrl(number)}">${number}</a>`,
  );
  return html`<nav class="pages" aria-label="Pages">${page > 1 && html`<a rel="prev" href="${pageUrl(page - 1)}">Previous</a>`}${links}${page < pageCount && html`<a rel="next" href="${pageUrl(page + 1)}">Next</a>`}</nav>`;
}
