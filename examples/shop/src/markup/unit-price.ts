import { html } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock, priceLineOf, unitPriceOf } from "./price-block.ts";

/** Text with a price per kilogram or litre that is easily taken for the price; every other page prints it first. */
export const unitPrice: MarkupStyle = {
  statesCurrency: false,
  price: (view) =>
    view.product.variant % 2 === 0
      ? priceBlock(view)
      : html`<div class="price-block">${unitPriceOf(view)}${priceLineOf(view)}</div>`,
};
