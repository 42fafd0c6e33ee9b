import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { availabilityTerm, jsonPrice, productNode } from "./schema-org.ts";

/** Offers of several sellers summed up by the lowest and the highest price; the page shows "from". */
export const jsonLdAggregate: MarkupStyle = {
  statesCurrency: true,
  head: (view) =>
    jsonLdScript({
      ...productNode(view),
      offers: {
        "@type": "AggregateOffer",
        priceCurrency: view.product.locale.currencyIso,
        lowPrice: jsonPrice(view.offer.price!, view),
        highPrice: jsonPrice(view.offer.highestPrice, view),
        offerCount: 2 + (view.product.variant % 4),
        availability: availabilityTerm(view),
      },
    }),
  price: (view) => priceBlock(view),
};
