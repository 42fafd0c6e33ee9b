import { describe, expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import { localeIds } from "../locales/locale.ts";
import { styleIds } from "../markup/style-ids.ts";
import { type ProductTruth, productTruth } from "./product-truth.ts";
import { sampleUrls } from "./sample-urls.ts";

function openShop(seed: number, day = 0) {
  return { url: "http://shop.test", products: composeCatalogue(seed), day };
}

function truths(shop: ReturnType<typeof openShop>, urls: readonly string[]): ProductTruth[] {
  return urls.map((url) => productTruth(shop, url));
}

describe("sampleUrls()", () => {
  test.each([1, 2, 3, 42])("covers every style and every locale with 24 products of seed %i", (seed) => {
    const shop = openShop(seed);
    const urls = sampleUrls(shop);
    const found = truths(shop, urls);
    expect(new Set(found.map(({ sku }) => sku)).size).toBe(24);
    expect(new Set(found.map(({ style }) => style))).toEqual(new Set(styleIds));
    expect(new Set(found.map(({ locale }) => locale))).toEqual(new Set(localeIds));
    expect(urls.filter((url) => url.startsWith("http://shop.test/app/p/"))).toHaveLength(3);
  });

  test("begins with nothing removed and something sold out, and changes overnight", () => {
    const shop = openShop(1);
    const urls = sampleUrls(shop);
    const today = truths(shop, urls);
    const tomorrow = truths(openShop(1, 1), urls);
    expect(today.map(({ availability }) => availability)).not.toContain("removed");
    expect(today.filter(({ availability }) => availability !== "in stock").length).toBeGreaterThanOrEqual(3);
    expect(today.filter(({ amount }, place) => amount !== tomorrow[place]!.amount).length).toBeGreaterThanOrEqual(4);
  });

  test("is the same on every day", () => {
    expect(sampleUrls(openShop(1, 77))).toEqual(sampleUrls(openShop(1)));
  });

  test("gives fifty different products without client-rendered pages", () => {
    const urls = sampleUrls(openShop(1), { count: 50, clientRendered: 0 });
    expect(new Set(urls).size).toBe(50);
    expect(urls.every((url) => url.startsWith("http://shop.test/p/"))).toBe(true);
  });

  test("keeps to the styles it is given and ends when they do", () => {
    const shop = openShop(1);
    const found = truths(shop, sampleUrls(shop, { count: 100, styles: ["sale"] }));
    expect(new Set(found.map(({ style }) => style))).toEqual(new Set(["sale"]));
    expect(found.length).toBeLessThanOrEqual(32);
    expect(found.length).toBeGreaterThan(24);
  });
});
