import { setTimeout as delay } from "node:timers/promises";
import { noticePage } from "../pages/notice-page.ts";
import { type Answer, htmlAnswer, redirect, withHeaders } from "./answer.ts";
import { forProduct } from "./find-product.ts";
import { answerProduct } from "./product-routes.ts";
import type { Visit } from "./visit.ts";

/** Bounds what a long-lived shop remembers about visitors. */
const mostRefusals = 10_000;

export const slowProduct = forProduct(async (visit, view) => {
  await delay(visit.state.slowMs, undefined, { signal: visit.state.closing });
  return answerProduct(visit, view);
});

/** Refuses the first request for a product per day and `?run=` key, then answers. */
export const flakyProduct = forProduct((visit, view) => {
  const { refused, day } = visit.state;
  const key = JSON.stringify([day, visit.query.get("run"), view.product.sku]);
  if (refused.has(key)) return answerProduct(visit, view);
  if (refused.size >= mostRefusals) refused.clear();
  refused.add(key);
  const busy = htmlAnswer(noticePage("Too many visitors", "Please try again in a moment."), 503);
  return withHeaders(busy, { "retry-after": "1" });
});

export const movedProduct = forProduct((_, view) => redirect(`/p/${view.product.sku}`, 301));

/** Where cloud machines answer with their own credentials: no visitor may follow. */
export function redirectPrivate(): Answer {
  return redirect("http://169.254.169.254/latest/meta-data/", 302);
}

export function redirectLoop({ path }: Visit): Answer {
  return redirect(path, 302);
}

export function hang(): null {
  return null;
}
