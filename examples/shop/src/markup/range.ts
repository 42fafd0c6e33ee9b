import type { MarkupStyle } from "./markup-style.ts";
import { priceBlock } from "./price-block.ts";

/** A price that depends on the choice: "from 1.299 €" or "1.299 – 1.499 €", as text only. */
export const range: MarkupStyle = { statesCurrency: false, price: (view) => priceBlock(view) };
