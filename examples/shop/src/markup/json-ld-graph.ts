import { jsonLdScript } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

/** A graph of the page, its trail and the product, whose offer is a node of its own and is referred to by id. */
export const jsonLdGraph: MarkupStyle = {
  statesCurrency: true,
  head: (view) => {
    const { product, pageUrl, words } = view;
    const offerId = `${pageUrl}#offer`;
    return jsonLdScript({
      "@graph": [
        { "@type": "WebPage", "@id": pageUrl, name: product.name, inLanguage: product.locale.pageLanguage },
        {
          "@type": "BreadcrumbList",
          itemListElement: [{ "@type": "ListItem", position: 1, name: words.home, item: new URL("/", pageUrl).href }],
        },
        { ...productNode(view), "@type": ["Product"], "@id": `${pageUrl}#product`, offers: { "@id": offerId } },
        { ...offerNode(view), "@id": offerId, price: jsonPrice(view.offer.price!, view) },
      ],
    });
  },
  price: (view) => priceBlock(view),
};
