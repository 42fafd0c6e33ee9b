import type { Html } from "../pages/html.ts";
import type { ProductView } from "../pages/product-view.ts";

/** How a product page states its price, to people and to machines. */
export type MarkupStyle = {
  /** Whether the markup names the ISO currency, so that it is settled even where the symbol is not. */
  readonly statesCurrency: boolean;
  readonly head?: (view: ProductView) => Html;
  readonly productAttributes?: Html;
  readonly nameAttributes?: Html;
  readonly imageAttributes?: Html;
  readonly price: (view: ProductView) => Html;
};
