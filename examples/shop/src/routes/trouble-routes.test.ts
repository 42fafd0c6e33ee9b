import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shop, startShop } from "../shop.ts";
import { productTruth } from "../truth/product-truth.ts";

let shop: Shop;
let paths: ReturnType<typeof productTruth>["paths"];

beforeAll(async () => {
  shop = await startShop({ slowMs: 80 });
  const listed = shop.products.find(({ sku }) => productTruth(shop, sku).availability === "in stock")!;
  paths = productTruth(shop, listed.sku).paths;
});
afterAll(() => shop.close());

async function statusOf(path: string): Promise<number> {
  return (await fetch(shop.url + path, { redirect: "manual" })).status;
}

test("a slow page answers after its time", async () => {
  const begun = performance.now();
  expect(await statusOf(paths.slow)).toBe(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(75);
});

describe("a flaky page", () => {
  test("refuses the first request with Retry-After, then answers", async () => {
    const first = await fetch(shop.url + paths.flaky);
    expect([first.status, first.headers.get("retry-after")]).toEqual([503, "1"]);
    expect([await statusOf(paths.flaky), await statusOf(paths.flaky)]).toEqual([200, 200]);
  });

  test("refuses each run key, each product and each day once", async () => {
    expect([await statusOf(`${paths.flaky}?run=a`), await statusOf(`${paths.flaky}?run=a`)]).toEqual([503, 200]);
    expect(await statusOf(`${paths.flaky}?run=b`)).toBe(503);
    shop.setDay(1);
    expect([await statusOf(`${paths.flaky}?run=a`), await statusOf(`${paths.flaky}?run=a`)]).toEqual([503, 200]);
    shop.setDay(0);
  });

  test("refuses again after a reset", async () => {
    await statusOf(paths.flaky);
    shop.resetFlaky();
    expect([await statusOf(paths.flaky), await statusOf(paths.flaky)]).toEqual([503, 200]);
  });
});

test.each([
  ["/redirect-private", 302, "http://169.254.169.254/latest/meta-data/"],
  ["/redirect-loop", 302, "/redirect-loop"],
])("%s redirects with %i to %s", async (path, status, location) => {
  const answer = await fetch(shop.url + path, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([status, location]);
});

test("a moved page leads to the product for good", async () => {
  const answer = await fetch(shop.url + paths.moved, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([301, paths.product]);
});

test("/hang never answers", async () => {
  const signal = AbortSignal.timeout(150);
  await expect(fetch(`${shop.url}/hang`, { signal })).rejects.toThrow(/timeout|aborted/i);
});
