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

/** Every product that is not removed, as it is today. */
export function listedViews({ catalogue, day, url }: ShopState): ProductView[] {
  return catalogue
    .map((product) => viewOf(product, { day, shopUrl: url }))
    .filter(({ offer }) => offer.availability !== "removed");
}

/** Four others of the same shop, of the same category as far as there are any. */
export function relatedViews(state: ShopState, { product }: ProductView): ProductView[] {
  const others = listedViews(state).filter((other) => other.product.locale === product.locale);
  const distance = (other: ProductView): number => (other.product.category === product.category ? 0 : 1);
  return others
    .filter((other) => other.product !== product)
    .sort((one, two) => distance(one) - distance(two))
    .slice(0, 4);
}

/** Some shops say that a page is gone, others that they never heard of it. */
export function removedStatus({ product }: ProductView): 404 | 410 {
  return draw(product.seed, product.sku, "gone") < 0.5 ? 410 : 404;
}
