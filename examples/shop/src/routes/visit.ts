import type { Product } from "../catalogue/product.ts";
import type { ProductView } from "../pages/product-view.ts";
import type { Answer } from "./answer.ts";

/** What the shop remembers while it runs. */
export type ShopState = {
  readonly seed: number;
  readonly catalogue: readonly Product[];
  readonly slowMs: number;
  readonly clockOverHttp: boolean;
  day: number;
  /** Where it can be reached, without a slash at the end. */
  url: string;
  /** Counts how often everybody was signed out: older sessions are void. */
  signOuts: number;
  /** What `/flaky/` has already refused once. */
  readonly refused: Set<string>;
  readonly closing: AbortSignal;
};

/** One request, as far as routes care. */
export type Visit = {
  readonly state: ShopState;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The part of the path that the route's pattern names, or an empty text. */
  readonly name: string;
  readonly cookies: ReadonlyMap<string, string>;
  readonly form: URLSearchParams;
};

/** Null leaves the request without an answer for good. */
export type Handler = (visit: Visit) => Answer | null | Promise<Answer>;

export type ProductHandler = (visit: Visit, view: ProductView) => Answer | Promise<Answer>;
