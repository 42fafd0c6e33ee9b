import type { ProductView } from "../pages/product-view.ts";
import { jsonLdText } from "./json-ld-script.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";
import { jsonPrice, offerNode, productNode } from "./schema-org.ts";

const slips: readonly ((json: string) => string)[] = [
  (json) => json.replace(/\n\}$/, ",\n}"),
  (json) => json.replaceAll('"', "&quot;"),
  (json) => json.replace('"description": "', '"description": "\n  '),
  (json) => `//<![CDATA[\n${json}\n//]]>`,
  (json) => `/* product, offer */\n${json};`,
];

/** JSON-LD as templates get it wrong: a comma too many, entities, a raw line break, CDATA, a comment. */
export const jsonLdSlip: MarkupStyle = {
  statesCurrency: true,
  head: (view) => jsonLdText(slips[view.product.variant % slips.length]!(correct(view))),
  price: (view) => priceBlock(view),
};

function correct(view: ProductView): string {
  const offers = { ...offerNode(view), price: jsonPrice(view.offer.price!, view) };
  return JSON.stringify({ "@context": "https://schema.org", ...productNode(view), offers }, null, 1).replaceAll(
    "<",
    "\\u003c",
  );
}
