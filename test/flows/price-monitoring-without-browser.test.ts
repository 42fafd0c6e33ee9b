import { productTruth, type Shop } from "@millrace/example-shop";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectTruth } from "./price-truth.ts";
import { openPriceWorld, type PriceWorld } from "./price-world.ts";

let world: PriceWorld;
let shop: Shop;

beforeAll(async () => {
  world = await openPriceWorld({ browser: "none" });
  ({ shop } = world);
});
afterAll(() => world.close());

describe("price-monitoring without a browser", { timeout: 60_000 }, () => {
  it("is right about the pages that need none, and says of the others why not", async () => {
    const skus = shop.products.filter((_, place) => place % 25 === 0).map(({ sku }) => sku);
    const plain = skus.map((sku) => `${shop.url}/p/${sku}`);
    const drawn = skus.slice(0, 3).map((sku) => `${shop.url}/app/p/${sku}`);
    const flaky = `${shop.url}/flaky/p/${skus[0]}`;
    const { run, journal, pageOf } = await world.check({ urls: [...plain, ...drawn, flaky] });
    expect(run).toMatchObject({ status: "succeeded", output: { failed: 0 } });
    for (const url of [...plain, flaky]) {
      expectTruth(pageOf(url), productTruth(shop, url));
      expect(pageOf(url)).toMatchObject({ readWith: "plain HTTP", evidence: { screenshot: null } });
    }
    for (const url of drawn) {
      expect(pageOf(url)).toMatchObject({
        offer: null,
        amount: null,
        reason: expect.stringContaining("if a script draws it, a browser has to open it"),
      });
    }
    const warnings = journal.flatMap((entry) =>
      entry.kind === "log.written" && entry.body.level === "warn" ? [entry.body.message] : [],
    );
    expect(warnings).toContain("No browser can be had: pages are read without what their scripts draw.");
  });

  it("fails with the page's own error when it can read none", async () => {
    const { run } = await world.check({
      urls: [`${shop.url}/redirect-private`, `${shop.url}/p/${shop.products[0]!.sku}.pdf`],
    });
    expect(run).toMatchObject({ status: "failed", output: null, error: { hint: expect.any(String) } });
    expect(["EGRESS_ADDRESS_REFUSED", "STEP_FAILED"]).toContain(run.error!.code);
  });
});
