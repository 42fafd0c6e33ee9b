import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { categories } from "../catalogue/categories.ts";
import { type Shop, startShop } from "../shop.ts";
import { productTruth } from "../truth/product-truth.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

async function textOf(path: string): Promise<string> {
  const answer = await fetch(shop.url + path);
  expect(answer.status).toBe(200);
  return answer.text();
}

function productsOn(text: string): string[] {
  return [...text.matchAll(/href="\/p\/([A-Z]{3}-\d{4})"/g)].map(([, sku]) => sku!);
}

function nextOf(text: string): string | undefined {
  return /<link rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
}

async function follow(first: string): Promise<string[]> {
  const found: string[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const text = await textOf(path);
    found.push(...productsOn(text));
    path = nextOf(text);
  }
  return found;
}

describe("listings", () => {
  test("followed by rel=next show every product once that is not removed", async () => {
    const found = (await Promise.all(categories.map(({ id }) => follow(`/c/${id}`)))).flat();
    const listed = shop.products.filter(({ sku }) => productTruth(shop, sku).availability !== "removed");
    expect(found.sort()).toEqual(listed.map(({ sku }) => sku).sort());
  });

  test("show 24 products a page and the way back", async () => {
    expect(productsOn(await textOf("/c/audio"))).toHaveLength(24);
    const second = await textOf("/c/audio?page=2");
    expect(second).toContain('<link rel="prev" href="/c/audio?page=1">');
    expect(second).toContain('<span aria-current="page">2</span>');
  });

  test.each(["/c/nothing", "/c/audio?page=99", "/c/audio?page=0", "/c/audio?page=x"])(
    "do not know %s",
    async (path) => {
      expect((await fetch(shop.url + path)).status).toBe(404);
    },
  );
});

describe("the search", () => {
  test("finds products by kind, in whatever language they are named", async () => {
    const found = await follow("/search?q=Desk+Lamp");
    const lamps = shop.products.filter(({ noun, sku }) => noun.id === "desk-lamp" && found.includes(sku));
    expect(found.length).toBe(lamps.length);
    expect(new Set(lamps.map(({ locale }) => locale.id)).size).toBeGreaterThan(5);
  });

  test("finds a product by its sku", async () => {
    const sku = productsOn(await textOf("/c/audio"))[0]!;
    expect(await follow(`/search?q=${sku.toLowerCase()}`)).toEqual([sku]);
  });

  test("keeps the question on the next page and finds nothing for none", async () => {
    expect(nextOf(await textOf("/search?q=a"))).toBe("/search?q=a&page=2");
    expect(await textOf("/search")).toContain("0 products");
    expect(await textOf("/search?q=%3Cscript%3E")).toContain("Search: &lt;script&gt;");
  });
});

test("the home page shows what is reduced and what comes", async () => {
  expect(productsOn(await textOf("/"))).toHaveLength(12);
});
