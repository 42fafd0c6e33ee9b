import { type Html, html } from "../pages/html.ts";
import { type ProductView, priceLine, unitPriceLine } from "../pages/product-view.ts";

/** The visible price with what stands around it; `current` is the amount as one markup style writes it. */
export function priceBlock(view: ProductView, current: Html = plainPrice(view)): Html {
  return html`<div class="price-block">${priceLineOf(view, current)}${unitPriceOf(view)}</div>`;
}

function plainPrice(view: ProductView): Html {
  return html`<span class="now">${priceLine(view)}</span>`;
}

export function priceLineOf(view: ProductView, current: Html = plainPrice(view)): Html {
  const { offer, words, money } = view;
  if (offer.listPrice === null) return html`<p class="price-line">${current}</p>`;
  const before = html`<span class="before">${words.insteadOf} <s>${money(offer.listPrice)}</s></span>`;
  return html`<p class="price-line">${current} ${before} <span class="badge">${words.sale}</span></p>`;
}

export function unitPriceOf(view: ProductView): Html | null {
  const line = unitPriceLine(view);
  return line === null ? null : html`<p class="unit-price">(${line})</p>`;
}
