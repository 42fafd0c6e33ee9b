import * as account from "./account-routes.ts";
import * as listing from "./listing-routes.ts";
import * as product from "./product-routes.ts";
import * as site from "./site-routes.ts";
import * as trouble from "./trouble-routes.ts";
import type { Handler } from "./visit.ts";

export type Route = { readonly method: "GET" | "POST"; readonly pattern: RegExp; readonly handler: Handler };

/** `:sku` and `:name` stand for one part of the path, `*` for all the rest. */
const routes: readonly (readonly [method: Route["method"], path: string, handler: Handler])[] = [
  ["GET", "/", listing.home],
  ["GET", "/c/:name", listing.category],
  ["GET", "/search", listing.search],
  ["GET", "/p/:sku", product.product],
  ["GET", "/p/:sku.pdf", product.productPdf],
  ["GET", "/img/:sku.svg", product.productPhoto],
  ["GET", "/app/p/:sku", product.app],
  ["GET", "/api/products/:sku", product.api],
  ["GET", "/members", account.members],
  ["GET", "/members/p/:sku", account.memberProduct],
  ["GET", "/login", account.showLogin],
  ["POST", "/login", account.login],
  ["POST", "/logout", account.logout],
  ["POST", "/consent", account.consent],
  ["GET", "/slow/p/:sku", trouble.slowProduct],
  ["GET", "/flaky/p/:sku", trouble.flakyProduct],
  ["GET", "/moved/p/:sku", trouble.movedProduct],
  ["GET", "/redirect-private", trouble.redirectPrivate],
  ["GET", "/redirect-loop", trouble.redirectLoop],
  ["GET", "/hang", trouble.hang],
  ["GET", "/assets/:name", site.asset],
  ["GET", "/robots.txt", site.robots],
  ["GET", "/sitemap.xml", site.sitemap],
  ["GET", "/private/*", site.privatePage],
  ["POST", "/__clock", site.turnClock],
];

export const routeTable: readonly Route[] = routes.map(([method, path, handler]) => ({
  method,
  pattern: patternOf(path),
  handler,
}));

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll(".", "\\.")
    .replace(":sku", "([A-Z]{3}-\\d{4})")
    .replace(":name", "([a-z.-]+)")
    .replace("*", ".*");
  return new RegExp(`^${source}$`);
}
