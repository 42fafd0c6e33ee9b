import {
  memberEmail,
  memberPassword,
  type ProductTruth,
  productTruth,
  type Shop,
  startShop,
} from "@millrace/example-shop";
import { extractOffer } from "@millrace/flow-price-monitoring/page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What a page tells, reduced to what the truth knows; amounts in the same spelling. */
interface Told {
  name: string | null;
  amount: string | null;
  high: string | null;
  was: string | null;
  written: string | null;
  iso: string | null;
  availability: string | null;
}

/** Amounts are compared by value: a page writes "1299" where another writes "1299.00". */
function plain(amount: string | null): string | null {
  return amount === null ? null : amount.replace(/(?:\.0*|(\.\d*[1-9])0+)$/u, "$1");
}

let shop: Shop;
let cookie: string;

beforeAll(async () => {
  shop = await startShop({ day: 3 });
  const body = new URLSearchParams({ email: memberEmail, password: memberPassword });
  const answer = await fetch(`${shop.url}/login`, {
    method: "POST",
    redirect: "manual",
    body,
    headers: { origin: shop.url },
  });
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
});

afterAll(() => shop.close());

async function tellOf(path: string): Promise<Told | string> {
  const url = `${shop.url}${path}`;
  const html = await (await fetch(url, { headers: { cookie } })).text();
  const { offer, reason } = extractOffer(html, { url });
  if (offer === null) return reason;
  const { name, price, high, was, currency, availability } = offer;
  return { name, amount: plain(price), high: plain(high), was: plain(was), ...currency, availability };
}

function truthOf(truth: ProductTruth): Told {
  const isGone = truth.availability === "removed";
  return {
    // The notice that is left of a removed product has no heading with its name.
    name: isGone ? null : truth.name,
    amount: plain(truth.amount),
    high: plain(truth.range?.high ?? null),
    was: plain(truth.listPrice ?? null),
    written: truth.currencyAsWritten,
    iso: truth.currencyIso,
    availability: truth.availability,
  };
}

describe("extractOffer() on every page of the example shop", () => {
  it("tells the truth about every product in every style of markup", { timeout: 120_000 }, async () => {
    expect(shop.products.length).toBeGreaterThanOrEqual(500);
    for (const { sku, style, locale } of shop.products) {
      const truth = productTruth(shop, sku);
      expect(await tellOf(truth.paths.product), `${sku} ${style} ${locale.id}`).toEqual(truthOf(truth));
    }
  });

  it("tells members their price", { timeout: 120_000 }, async () => {
    for (const { sku, style } of shop.products.filter((_, place) => place % 5 === 0)) {
      const { members } = productTruth(shop, sku).paths;
      expect(await tellOf(members), `${sku} ${style}`).toEqual(truthOf(productTruth(shop, members)));
    }
  });

  it("says why the price of an outdated statement does not count", async () => {
    const stale = shop.products
      .filter(({ style }) => style === "json-ld-stale")
      .map(({ sku }) => productTruth(shop, sku));
    const shown = stale.filter(({ amount }) => amount !== null);
    expect(shown.length).toBeGreaterThan(10);
    for (const { paths, staleAmount } of shown) {
      const url = `${shop.url}${paths.product}`;
      const { offer } = extractOffer(await (await fetch(url)).text(), { url });
      const [other] = offer?.reasons.price.others ?? [];
      expect(offer?.reasons.price.source).toBe("visible-text");
      expect({ ...other, value: plain(other?.value ?? null) }).toEqual({
        source: "json-ld",
        value: plain(staleAmount!),
        agrees: false,
      });
    }
  });

  it("finds no product in lists, forms and shells", async () => {
    const [first] = shop.products;
    for (const path of ["/", "/c/audio", "/c/kitchen?page=2", "/login", "/nothing-here", `/app/p/${first!.sku}`])
      expect(await tellOf(path), path).toBeTypeOf("string");
  });
});
