import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

/** The price inside a `priceSpecification`, where the list price stands beside it during a sale. */
export const jsonLdSpecification: MarkupStyle = {
  statesCurrency: true,
  head: (view) => {
    const { priceCurrency, ...offer } = offerNode(view);
    const { price, listPrice } = view.offer;
    const specification = { "@type": "UnitPriceSpecification", priceCurrency, price: jsonPrice(price!, view) };
    const before = listPrice !== null && {
      ...specification,
      priceType: "https://schema.org/ListPrice",
      price: jsonPrice(listPrice, view),
    };
    return jsonLdScript({
      ...productNode(view),
      offers: { ...offer, priceSpecification: before ? [before, specification] : specification },
    });
  },
  price: (view) => priceBlock(view),
};
