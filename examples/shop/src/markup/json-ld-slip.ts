import { jsonLdElement, jsonLdText } from "./json-ld-script.ts";
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
  head: (view) => {
    const offers = { ...offerNode(view), price: jsonPrice(view.offer.price!, view) };
    const slip = slips[view.product.variant % slips.length]!;
    return jsonLdElement(slip(jsonLdText({ ...productNode(view), offers })));
  },
  price: (view) => priceBlock(view),
};
