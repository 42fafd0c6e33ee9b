import { decimal } from "../locales/money.ts";
import { html } from "../pages/html.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

/** The `data` element: the amount for machines in `value`, the text for people inside. */
export const dataValue: MarkupStyle = {
  statesCurrency: false,
  price: (view) =>
    priceBlock(
      view,
      html`<data class="now" value="${decimal(view.offer.price!, view.product.locale)}">${view.money(view.offer.price!)}</data>`,
    ),
};
