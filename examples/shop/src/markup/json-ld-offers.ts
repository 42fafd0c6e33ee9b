import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

/** A list of offers: the shop's own first, then a dearer one of another seller. */
export const jsonLdOffers: MarkupStyle = {
  statesCurrency: true,
  head: (view) =>
    jsonLdScript({
      ...productNode(view),
      offers: [
        { ...offerNode(view), price: jsonPrice(view.offer.price!, view) },
        {
          ...offerNode(view),
          price: jsonPrice(view.offer.highestPrice, view),
          seller: { "@type": "Organization", name: "Second Harbour Trading" },
        },
      ],
    }),
  price: (view) => priceBlock(view),
};
