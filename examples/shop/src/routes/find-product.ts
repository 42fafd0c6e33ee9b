import type { Product } from "../catalogue/product.ts";
import { noticePage } from "../pages/notice-page.ts";
import { type ProductView, viewOf } from "../pages/product-view.ts";
import { draw } from "../random.ts";
import { type Answer, htmlAnswer } from "./answer.ts";
import type { Handler, ProductHandler, ShopState } from "./visit.ts";

export function notFound(): Answer {
  return htmlAnswer(noticePage("Page not found", "There is nothing at this address."), 404);
}

/** A route whose path names a product; an unknown sku is answered with 404. */
export function forProduct(handler: ProductHandler): Handler {
  return (visit) => {
    const product = visit.state.catalogue.find(({ sku }) => sku === visit.name);
    return product === undefined
      ? notFound()
      : handler(visit, viewOf(product, { day: visit.state.day, shopUrl: visit.state.url }));
  };
}

/** The chosen products that are not removed, as they are today. */
export function listedViews(
  { catalogue, day, url }: ShopState,
  chosen: (product: Product) => boolean = () => true,
): ProductView[] {
  return catalogue
    .filter(chosen)
    .map((product) => viewOf(product, { day, shopUrl: url }))
    .filter(({ offer }) => offer.availability !== "removed");
}

/** Four others of the same shop, of the same category as far as there are any. */
export function relatedViews(state: ShopState, { product }: ProductView): ProductView[] {
  const others = listedViews(state, (other) => other.locale === product.locale && other !== product);
  const [near, far] = [true, false].map((same) =>
    others.filter((other) => (other.product.category === product.category) === same),
  );
  return [...near!, ...far!].slice(0, 4);
}

/** Some shops say that a page is gone, others that they never heard of it. */
export function removedStatus({ product }: ProductView): 404 | 410 {
  return draw(product.seed, product.sku, "gone") < 0.5 ? 410 : 404;
}
