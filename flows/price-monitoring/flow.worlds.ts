import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const urls = ["https://shop.example/p/kettle", "https://shop.example/p/lamp", "https://shop.example/p/gone"];

/** A product page as its shop sends it. */
function page({ path }: SimulatedCall) {
  const gone = path?.endsWith("/gone") ?? false;
  const offer = { "@type": "Offer", price: "24.90", priceCurrency: "EUR", availability: "https://schema.org/InStock" };
  const product = { "@context": "https://schema.org", "@type": "Product", name: `The ${path}`, offers: offer };
  return {
    url: path,
    status: gone ? 410 : 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<html><body><h1>The ${path}</h1><script type="application/ld+json">${JSON.stringify(product)}</script></body></html>`,
  };
}
export default defineWorlds<typeof flow>({
  inputs: [
    { urls },
    { urls: urls.slice(0, 2), parallel: 1 },
    { urls, rules: [{ host: "shop.example", price: ".gone" }] },
  ],
  replies: { web: { available: false, fetch: page } },
  checks: {
    "every page has a row": ({ output }) =>
      output === undefined || output.pages.length === output.checked + output.failed,
  },
});
