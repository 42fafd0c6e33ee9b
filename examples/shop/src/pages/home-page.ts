import { categories } from "../catalogue/categories.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { productGrid } from "./product-card.ts";
import type { ProductView } from "./product-view.ts";

export type HomeParts = { readonly reduced: readonly ProductView[]; readonly fresh: readonly ProductView[] };

export function homePage({ reduced, fresh }: HomeParts): string {
  return layout({
    title: "Good things from thirteen shops",
    main: html`<section class="hero"><h1>Good things from thirteen shops</h1>
<p>Every shop here writes its own pages, in its own language and its own currency. We only share the harbour.</p>
<p class="choices">${categories.map(({ id, names }) => html`<a href="/c/${id}">${names.en}</a> `)}</p></section>
<section><h2>Reduced today</h2>${productGrid(reduced)}</section>
<section><h2>Coming soon</h2>${productGrid(fresh)}</section>`,
  });
}
