import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shop, startShop } from "../shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ clockOverHttp: true });
});
afterAll(() => shop.close());

test("robots.txt keeps everybody out of /private/ and slows one agent down", async () => {
  const text = await (await fetch(`${shop.url}/robots.txt`)).text();
  expect(text).toMatch(/^User-agent: \*\nDisallow: \/private\/\n\nUser-agent: patient-crawler\nCrawl-delay: 0\.5\n/);
  expect(text).toContain(`Sitemap: ${shop.url}/sitemap.xml`);
  expect((await fetch(`${shop.url}/private/purchase-prices`)).status).toBe(200);
});

test("sitemap.xml names every listed product by its whole address", async () => {
  const text = await (await fetch(`${shop.url}/sitemap.xml`)).text();
  const addresses = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThanOrEqual(520);
  expect(addresses.every((address) => address.startsWith(`${shop.url}/`))).toBe(true);
});

test("every asset that a page names is there", async () => {
  const text = await (await fetch(`${shop.url}/app/p/${shop.products[0]!.sku}`)).text();
  const sheets = await Promise.all(["shop", "listing"].map((name) => fetch(`${shop.url}/assets/${name}.css`)));
  const css = (await Promise.all(sheets.map((sheet) => sheet.text()))).join("");
  const named = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  const inCss = [...css.matchAll(/url\("([^"]+)"\)/g)].map(([, path]) => `/assets/${path}`);
  for (const path of [...named, ...inCss, "/assets/consent.js"]) {
    expect({ path, status: (await fetch(shop.url + path)).status }).toEqual({ path, status: 200 });
  }
});

test.each(["/assets/main.ts", "/assets/..%2Fpackage.json", "/nowhere", "/p/", "/p/aud-1000"])(
  "%s is not found",
  async (path) => {
    expect((await fetch(shop.url + path)).status).toBe(404);
  },
);

test("a method that a path does not know is answered with those it knows", async () => {
  const answer = await fetch(`${shop.url}/login`, { method: "DELETE" });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
});

describe("the clock over HTTP", () => {
  test("is turned by a POST", async () => {
    const answer = await fetch(`${shop.url}/__clock?day=5`, { method: "POST" });
    expect(await answer.json()).toEqual({ day: 5 });
    expect(shop.day).toBe(5);
  });

  test.each(["", "?day=", "?day=-1", "?day=1.5", "?day=1e3", "?day=99999999"])("refuses %j", async (query) => {
    expect((await fetch(`${shop.url}/__clock${query}`, { method: "POST" })).status).toBe(400);
  });

  test("is not there unless the shop was opened with it", async () => {
    const closed = await startShop();
    expect((await fetch(`${closed.url}/__clock?day=5`, { method: "POST" })).status).toBe(404);
    expect(closed.day).toBe(0);
    await closed.close();
  });
});
