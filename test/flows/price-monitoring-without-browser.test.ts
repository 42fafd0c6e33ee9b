import { type ProductTruth, productTruth, sampleUrls } from "@millrace/example-shop";
import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectTruth, sameAmount, truthsOn } from "./price-truth.ts";
import { type Check, openPriceWorld, type PriceWorld } from "./price-world.ts";

const thresholdPercent = 5;

let world: PriceWorld;
/** The day on which the second check finds a product removed. */
let laterDay: number;
/** Every style in every locale, what goes overnight, and addresses that try one's patience. */
let sample: readonly string[];
let drawn: readonly string[];

beforeAll(async () => {
  world = await openPriceWorld({ browser: "none" });
  const { shop } = world;
  const removed = findRemoval();
  laterDay = removed.day;
  shop.setDay(laterDay - 1);
  const skus = shop.products.filter(({ style }) => style === "json-ld" || style === "microdata").map(({ sku }) => sku);
  const special = [`/p/${removed.sku}`, `/flaky/p/${skus.at(-3)}`, `/slow/p/${skus.at(-4)}`, `/moved/p/${skus.at(-5)}`];
  const spread = shop.products.filter((_, place) => place % 25 === 0).map(({ sku }) => `/p/${sku}`);
  const urls = [...sampleUrls(shop, { clientRendered: 0 }), ...[...spread, ...special].map((path) => shop.url + path)];
  sample = [...new Set(urls)];
  drawn = skus.slice(0, 3).map((sku) => `${shop.url}/app/p/${sku}`);
});
afterAll(() => world.close());

/** The first product that has a price on one day and is removed on the next. */
function findRemoval(): { readonly sku: string; readonly day: number } {
  const { products } = world.shop;
  for (let day = 1; day < 100; day++) {
    const gone = products.find(
      ({ sku }) =>
        productTruth({ products, day: day - 1 }, sku).amount !== null &&
        productTruth({ products, day }, sku).availability === "removed",
    );
    if (gone) return { sku: gone.sku, day };
  }
  throw new Error("Nothing is removed from the shop within 100 days.");
}

const emitted = ({ journal }: Check, type: string) =>
  journal.flatMap((entry) => (entry.kind === "event.emitted" && entry.body.type === type ? [entry.key] : [])).sort();

describe("price-monitoring without a browser", { timeout: 60_000 }, () => {
  let first: Check;

  it("is right about the pages that need none, and says of the others why not", async () => {
    first = await world.check({ urls: [...sample, ...drawn] });
    const { run, journal, pageOf } = first;
    expect(run).toMatchObject({ status: "succeeded", output: { failed: 0, changed: 0 } });
    for (const url of sample) {
      expectTruth(pageOf(url), productTruth(world.shop, url));
      expect(pageOf(url), url).toMatchObject({
        readWith: "plain HTTP",
        evidence: { screenshot: null },
        change: { kind: "first check" },
      });
    }
    expect([...emitted(first, "price.changed"), ...emitted(first, "availability.changed")]).toEqual([]);
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

  it("reports a day later exactly what has changed, and raises events for what is worth one", async () => {
    const before = truthsOn(world.shop, { day: laterDay - 1, urls: sample });
    world.shop.setDay(laterDay);
    const after = truthsOn(world.shop, { day: laterDay, urls: sample });
    const second = await world.check({ urls: [...sample], thresholdPercent });
    expect(second.run.status).toBe("succeeded");
    const told = new Map<string, ReturnType<typeof newsOf>>();
    for (const [place, url] of sample.entries()) {
      const page = second.pageOf(url);
      expectTruth(page, after[place]!);
      told.set(url, newsOf(before[place]!, after[place]!));
      expectChange(page, { before: before[place]!, after: after[place]!, first: first.pageOf(url) });
    }
    const worth = (what: "price" | "availability") => sample.filter((url) => told.get(url)?.[what]).sort();
    expect(emitted(second, "price.changed")).toEqual(worth("price"));
    expect(emitted(second, "availability.changed")).toEqual(worth("availability"));
    expect(worth("price").length).toBeGreaterThan(1);
    const moved = second.pages.filter(({ change }) => change?.kind === "up" || change?.kind === "down");
    expect(second.run.output).toMatchObject({ checked: sample.length, failed: 0, changed: moved.length });
  });

  it("fails with the page's own error when it can read none", async () => {
    const { run } = await world.check({
      urls: [`${world.shop.url}/redirect-private`, `${world.shop.url}/p/${world.shop.products[0]!.sku}.pdf`],
    });
    expect(run).toMatchObject({ status: "failed", output: null, error: { hint: expect.any(String) } });
    expect(["EGRESS_ADDRESS_REFUSED", "STEP_FAILED"]).toContain(run.error!.code);
  });
});

interface Between {
  readonly before: ProductTruth;
  readonly after: ProductTruth;
  /** The row of the first check. */
  readonly first: CheckedPage;
}

function expectChange({ url, change }: CheckedPage, { before, after, first }: Between): void {
  expect(change?.previous, url).toBe(first.amount);
  expect(change?.previousAvailability, url).toBe(first.availability);
  expect(change?.kind, url).toBe(kindBetween(before.amount, after.amount));
  const isMove = before.amount !== null && after.amount !== null && !sameAmount(before.amount, after.amount);
  const percent = isMove ? Number(percentBetween(before.amount, after.amount).toFixed(1)) : null;
  expect(change?.percent, url).toBe(percent);
}

function kindBetween(before: string | null, after: string | null): string {
  if (sameAmount(before, after)) return "unchanged";
  if (before === null || after === null) return before === null ? "price appeared" : "price gone";
  return Number(after) > Number(before) ? "up" : "down";
}

/** Which events the truth asks for. */
function newsOf(
  before: ProductTruth,
  after: ProductTruth,
): { readonly price: boolean; readonly availability: boolean } {
  const hasMoved = !sameAmount(before.amount, after.amount);
  const isFar =
    before.amount === null || after.amount === null || percentBetween(before.amount, after.amount) >= thresholdPercent;
  const known = before.availability !== null && after.availability !== null;
  return { price: hasMoved && isFar, availability: known && before.availability !== after.availability };
}

function percentBetween(before: string, after: string): number {
  return Math.abs(Number(after) / Number(before) - 1) * 100;
}
