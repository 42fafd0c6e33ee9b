import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

/** One Product with one Offer. */
export const jsonLd: MarkupStyle = {
  statesCurrency: true,
  head: (view) =>
    jsonLdScript({ ...productNode(view), offers: { ...offerNode(view), price: jsonPrice(view.offer.price!, view) } }),
  price: (view) => priceBlock(view),
};
