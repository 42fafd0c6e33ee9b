import { appPage, appProduct } from "../pages/app-page.ts";
import { dataSheetPdf } from "../pages/pdf.ts";
import { photo } from "../pages/photo.ts";
import { productPage } from "../pages/product-page.ts";
import type { ProductView } from "../pages/product-view.ts";
import { removedPage } from "../pages/removed-page.ts";
import { type Answer, fileAnswer, htmlAnswer, jsonAnswer } from "./answer.ts";
import { forProduct, relatedViews, removedStatus } from "./find-product.ts";
import type { Visit } from "./visit.ts";

export function answerProduct({ state, cookies }: Visit, view: ProductView): Answer {
  const related = relatedViews(state, view);
  if (view.offer.availability === "removed") return htmlAnswer(removedPage(view, related), removedStatus(view));
  return htmlAnswer(productPage({ view, related, consented: cookies.has("shop_consent") }));
}

export const product = forProduct(answerProduct);

export const productPhoto = forProduct((_, view) => fileAnswer(photo(view.product), "image/svg+xml; charset=utf-8"));

export const productPdf = forProduct((_, view) => fileAnswer(dataSheetPdf(view.product), "application/pdf"));

/** The shell is the same for a removed product, as it is where a script draws the pages. */
export const app = forProduct((_, view) => htmlAnswer(appPage(view.product)));

export const api = forProduct((_, view) => {
  if (view.offer.availability !== "removed") return jsonAnswer(appProduct(view));
  return jsonAnswer({ title: view.words.removedTitle, text: view.product.name }, removedStatus(view));
});
