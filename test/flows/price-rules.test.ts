import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { jsonLd, type Site, sitePage, startSite } from "./site.ts";

interface Output {
  readonly pages: readonly CheckedPage[];
}

/** What the shop asks today. */
let day = { member: `<b class="member">£18.00</b>`, large: "24.00", largeStock: "InStock", kilo: "£4.98 / 100 g" };
let site: Site;
let world: FlowWorld;

const variant = (size: string, price: string, availability: string) => ({
  "@type": "Product",
  name: `Tea ${size}`,
  size,
  offers: { "@type": "Offer", price, priceCurrency: "GBP", availability: `https://schema.org/${availability}` },
});
const teaPage = () =>
  sitePage(
    "Highland tea",
    `<p class="price">£20.00</p><p class="unit-price">${day.kilo}</p><p>Members pay ${day.member}</p>
    <p class="stock">Only 3 left in stock</p>${jsonLd({
      "@context": "https://schema.org",
      "@type": "ProductGroup",
      name: "Highland tea",
      hasVariant: [variant("small", "20.00", "InStock"), variant("large", day.large, day.largeStock)],
    })}`,
  );

beforeAll(async () => {
  site = await startSite((path) => (path === "/tea" ? teaPage() : 404));
  const shop = { connection: "shop", url: site.url };
  world = await openFlowWorld({ flow: "price-monitoring", site: shop, browser: "none" });
});
afterAll(async () => {
  await world.close();
  await site.close();
});

const check = async (rest: { readonly rules?: { host: string; price?: string }[] } = {}) => {
  const ended = await world.run<Output>({ urls: [`${site.url}/tea`], ...rest });
  expect(ended.run).toMatchObject({ status: "succeeded", error: null });
  return { ...ended, page: ended.output.pages[0]! };
};
const newsOf = ({ emitted }: Awaited<ReturnType<typeof check>>) =>
  ["price.changed", "variant.changed", "unit-price.changed", "rule.drifted"].filter((type) => emitted(type).length > 0);

describe("price-monitoring over days", { timeout: 60_000 }, () => {
  it("reads variants, stock and the price per unit, and keeps the rule that a run brings", async () => {
    const plain = await check();
    expect(plain.page).toMatchObject({
      amount: "20.00",
      offer: {
        stock: { left: 3 },
        unitPrice: { amount: "49.80", per: "kg" },
        variants: [
          { name: "Tea small", amount: "20.00", options: { size: "small" } },
          { name: "Tea large", amount: "24.00", availability: "in stock" },
        ],
      },
    });
    const host = new URL(site.url).host;
    expect((await check({ rules: [{ host, price: ".member" }] })).page).toMatchObject({ amount: "18.00" });
    const later = await check();
    expect(later.page).toMatchObject({ amount: "18.00", offer: { reasons: { price: { source: "site-rule" } } } });
    expect(newsOf(later)).toEqual([]);
  });

  it("tells of variants, and of a rule that no longer fits, once", async () => {
    day = { ...day, large: "30.00", largeStock: "OutOfStock", member: "less", kilo: "£6.00 / 100 g" };
    const drifted = await check();
    const host = new URL(site.url).host;
    expect(drifted.page.reason).toContain(`the rule for ${host} finds no price`);
    expect(drifted.page.amount).toBe("20.00");
    expect(newsOf(drifted)).toEqual(["price.changed", "variant.changed", "rule.drifted"]);
    expect(drifted.emitted("rule.drifted")).toEqual([{ host, missed: ["price"], pages: 1, of: 1 }]);
    expect(drifted.emitted("variant.changed")).toEqual([
      {
        url: `${site.url}/tea`,
        variants: [
          {
            name: "Tea large",
            price: { from: "24.00", to: "30.00", percent: 25 },
            availability: { from: "in stock", to: "out of stock" },
          },
        ],
      },
    ]);
    day = { ...day, kilo: "£7.00 / 100 g" };
    expect(newsOf(await check())).toEqual(["unit-price.changed"]);
  });
});
