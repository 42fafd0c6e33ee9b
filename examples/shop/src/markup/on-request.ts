import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

/** No price at all, only the words that say so. */
export const onRequest: MarkupStyle = { statesCurrency: false, price: (view) => priceBlock(view) };
