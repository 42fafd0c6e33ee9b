import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

/** JSON-LD from a cache that missed the last change: the page shows today's price, the statement an older one. */
export const jsonLdStale: MarkupStyle = {
  statesCurrency: true,
  head: (view) =>
    jsonLdScript({
      ...productNode(view),
      offers: { ...offerNode(view), price: jsonPrice(view.offer.outdatedPrice, view) },
    }),
  price: (view) => priceBlock(view),
};
