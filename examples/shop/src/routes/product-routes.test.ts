import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shop, startShop } from "../shop.ts";
import { type ProductTruth, productTruth } from "../truth/product-truth.ts";

let shop: Shop;
let truths: readonly ProductTruth[];

beforeAll(async () => {
  shop = await startShop({ day: 3, slowMs: 50 });
  truths = shop.products.map(({ sku }) => productTruth(shop, sku));
});
afterAll(() => shop.close());

function find(holds: (truth: ProductTruth) => boolean): ProductTruth {
  return truths.find(holds)!;
}

async function textOf(path: string): Promise<string> {
  return (await fetch(shop.url + path)).text();
}

describe("a product page", () => {
  test("is served for every product, and is gone or unknown when it was removed", async () => {
    const gone = new Set<number>();
    for (const { paths, availability } of truths) {
      const { status } = await fetch(shop.url + paths.product, { method: "HEAD" });
      if (availability === "removed") gone.add(status);
      else expect(status).toBe(200);
    }
    expect(gone).toEqual(new Set([404, 410]));
  });

  test("has name, price, stock, photo and others of the same shop", async () => {
    const truth = find(({ style, locale }) => style === "plain-text" && locale === "de-DE");
    const text = await textOf(truth.paths.product);
    expect(text).toContain(`<h1>${truth.name}</h1>`);
    expect(text).toMatch(/Auf Lager|Ausverkauft|Nur noch/);
    expect(text).toContain('<html lang="de-DE">');
    expect(text).toContain(`/img/${truth.sku}.svg`);
    expect(text.match(/<li class="card" lang="de-DE">/g)).toHaveLength(4);
  });

  test("in dollars that nothing settles has no region in its language", async () => {
    const truth = find(({ locale, currencyIso, amount }) => locale === "en-AU" && !currencyIso && amount !== null);
    const text = await textOf(truth.paths.product);
    expect(text).toContain('<html lang="en">');
    expect(text).not.toMatch(/AUD|Australia/);
  });

  test("of a removed product says so in its language and offers others", async () => {
    const truth = find(({ locale, availability }) => availability === "removed" && locale.startsWith("de"));
    expect(await textOf(truth.paths.product)).toMatch(/nicht mehr erhältlich[\s\S]*class="card"/);
  });

  test("tells that a product is sold out or announced", async () => {
    const soldOut = find(({ availability, locale }) => availability === "out of stock" && locale === "en-GB");
    expect(await textOf(soldOut.paths.product)).toMatch(/Sold out[\s\S]*Notify me/);
    const announced = find(({ availability, amount }) => availability === "preorder" && amount !== null);
    expect(await textOf(announced.paths.product)).toContain('class="stock preorder"');
  });

  test("says nothing about stock where the price is told on request", async () => {
    const truth = find(({ style, availability }) => style === "on-request" && availability === null);
    expect((await textOf(truth.paths.product)).split("<aside")[0]).not.toContain('class="stock');
  });
});

describe("the cookie dialog", () => {
  test("covers some pages until it was answered", async () => {
    const truth = find(({ asksForConsent }) => asksForConsent);
    expect(await textOf(truth.paths.product)).toContain('role="dialog"');
    const answered = await fetch(shop.url + truth.paths.product, { headers: { cookie: "shop_consent=all" } });
    expect(await answered.text()).not.toContain('role="dialog"');
    expect(truths.filter(({ asksForConsent }) => asksForConsent).length).toBeGreaterThan(40);
  });

  test("is absent from the other pages", async () => {
    const truth = find(({ asksForConsent, amount }) => !asksForConsent && amount !== null);
    expect(await textOf(truth.paths.product)).not.toContain('role="dialog"');
  });
});

describe("a client-rendered page", () => {
  test("has neither name nor price in it", async () => {
    const truth = find(({ style, amount }) => style === "json-ld" && amount !== null);
    const text = await textOf(truth.paths.app);
    expect(text).toContain(`data-sku="${truth.sku}"`);
    expect(text).not.toContain(truth.name);
    expect(text).not.toContain(truth.currencyAsWritten);
  });

  test("asks for what to show, which is what the usual page shows", async () => {
    for (const style of ["sale", "unit-price", "range", "on-request"] as const) {
      const truth = find((one) => one.style === style && one.availability !== "removed" && one.locale === "en-GB");
      const product = (await (await fetch(shop.url + truth.paths.api)).json()) as Record<string, unknown>;
      expect(product).toMatchObject({ sku: truth.sku, name: truth.name });
      expect(product.before === null).toBe(truth.listPrice === undefined);
      expect(product.unitPrice === null).toBe(truth.unitPrice === undefined);
      expect(product.stock === null).toBe(truth.availability === null);
    }
  });

  test("hears that a product is gone", async () => {
    const truth = find(({ availability }) => availability === "removed");
    const answer = await fetch(shop.url + truth.paths.api);
    expect([404, 410]).toContain(answer.status);
    expect(await answer.json()).toHaveProperty("title");
    expect((await fetch(shop.url + truth.paths.app)).status).toBe(200);
  });
});

test("photo and data sheet are what they say", async () => {
  const { paths, sku } = truths[0]!;
  const photo = await fetch(`${shop.url}/img/${sku}.svg`);
  expect(photo.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
  const pdf = await fetch(shop.url + paths.pdf);
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  expect(await pdf.text()).toMatch(/^%PDF-1\.4/);
});

test("an unknown sku is not found on any kind of page", async () => {
  for (const path of Object.values(truths[0]!.paths)) {
    const unknown = path.replace(truths[0]!.sku, "XXX-9999");
    const cookie = "shop_session=none";
    const { status } = await fetch(shop.url + unknown, { headers: { cookie }, redirect: "manual" });
    expect({ path, status }).toEqual({ path, status: path.startsWith("/members") ? 303 : 404 });
  }
});
