import { buffer } from "node:stream/consumers";
import { type ProductTruth, productTruth, sampleUrls } from "@millrace/example-shop";
import type { CheckedPage } from "@millrace/flow-price-monitoring/checked-page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jpegSize } from "./jpeg-size.ts";
import { expectTruth, sameAmount, truthsOn } from "./price-truth.ts";
import { type Check, openPriceWorld, type PriceWorld } from "./price-world.ts";
import { readZip } from "./read-zip.ts";

const thresholdPercent = 5;

let world: PriceWorld;
/** The day on which the second check finds a product removed. */
let laterDay: number;
let sample: readonly string[];
let trouble: Promise<Check>;

beforeAll(async () => {
  world = await openPriceWorld();
  const { shop, start, finish } = world;
  const troubled = ["/hang", "/redirect-private", "/private/prices", `/p/${lastSku(1)}.pdf`, `/p/${lastSku(1)}`];
  // Begun first, since a page that never answers takes the longest.
  trouble = finish(await start({ urls: troubled.map(on), trace: "always", pageTimeoutSeconds: 1, parallel: 8 }));
  trouble.catch(() => {});
  const removed = findRemoval();
  laterDay = removed.day;
  shop.setDay(laterDay - 1);
  const banner = shop.products.find(({ sku }) => productTruth(shop, sku).asksForConsent)!;
  const [members, flaky, slow, moved] = [2, 3, 4, 5].map(lastSku);
  const special = [`/p/${removed.sku}`, `/p/${banner.sku}`, `/members/p/${members}`];
  const trying = [`/flaky/p/${flaky}`, `/slow/p/${slow}`, `/moved/p/${moved}`];
  sample = [...new Set([...sampleUrls(shop, { count: 17, clientRendered: 2 }), ...special.map(on), ...trying.map(on)])];
  expect((await world.signIn()).status).toBe("succeeded");
});
afterAll(() => world.close());

const on = (path: string) => world.shop.url + path;

/** The product that is so many from the end; the sample takes its own from the beginning. */
function lastSku(place: number): string {
  const priced = world.shop.products.filter(({ style }) => style === "json-ld" || style === "microdata");
  return priced.at(-place)!.sku;
}

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

describe("price-monitoring on the shop", { timeout: 90_000 }, () => {
  let first: Check;

  it("tells the truth about every kind of page at the first check", async () => {
    first = await world.check({ urls: [...sample], trace: "never" });
    expect(first.run).toMatchObject({ status: "succeeded", output: { checked: sample.length, failed: 0, changed: 0 } });
    for (const url of sample) {
      const page = first.pageOf(url);
      expectTruth(page, productTruth(world.shop, url));
      expect(page, url).toMatchObject({ readWith: "browser", change: { kind: "first check" }, error: null });
    }
    expect([...emitted(first, "price.changed"), ...emitted(first, "availability.changed")]).toEqual([]);
    const flaky = sample.find((url) => url.includes("/flaky/"))!;
    expect(world.shop.requests.get(new URL(flaky).pathname)).toBe(2);
  });

  it("reports a day later exactly what has changed, and raises events for what is worth one", async () => {
    const before = truthsOn(world.shop, { day: laterDay - 1, urls: sample });
    world.shop.setDay(laterDay);
    const after = truthsOn(world.shop, { day: laterDay, urls: sample });
    const second = await world.check({ urls: [...sample], trace: "never", thresholdPercent });
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

  it("keeps a picture of every page", async () => {
    const pictures = first.pages.map(({ evidence }) => evidence.screenshot);
    expect(pictures.every((picture) => picture !== null)).toBe(true);
    for (const picture of pictures.slice(0, 3)) {
      const file = await world.client.artifacts.get({ runId: first.run.runId, artifact: picture!.artifact });
      expect(file.mediaType).toBe("image/jpeg");
      expect(jpegSize(await buffer(file.body))).toEqual({ width: 1_280, height: 720 });
    }
  });

  it("refuses an address that is not on the web before anything is queued", async () => {
    const { runs } = await world.client.runs.list({ flow: "price-monitoring" });
    await expect(world.start({ urls: [sample[0]!, "ftp://shop.example/list"] })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("urls"),
    });
    expect((await world.client.runs.list({ flow: "price-monitoring" })).runs.length).toBe(runs.length);
  });
});

describe("price-monitoring on pages that make trouble", { timeout: 90_000 }, () => {
  it("reads the others, and says of each why not and what to do", async () => {
    const { run, pageOf } = await trouble;
    expect(run).toMatchObject({ status: "succeeded", output: { checked: 1, failed: 4 } });
    expect(pageOf(on(`/p/${lastSku(1)}`))).toMatchObject({ error: null, name: expect.any(String) });
    expect(pageOf(on("/redirect-private")).error).toMatchObject({
      code: "EGRESS_ADDRESS_REFUSED",
      message: expect.stringContaining("169.254.169.254"),
      hint: expect.stringContaining("--grant"),
    });
    expect(pageOf(on("/private/prices")).error).toMatchObject({
      code: "ROBOTS_REFUSED",
      message: expect.stringContaining("Disallow: /private/"),
      hint: expect.stringContaining("owner"),
    });
    expect(pageOf(on(`/p/${lastSku(1)}.pdf`)).error).toMatchObject({
      message: expect.stringContaining("must answer with an HTML page"),
      hint: expect.stringContaining("not a file"),
    });
  });

  it("gives up a page that never answers after three tries, and tries what is refused once", async () => {
    const { journal, pageOf } = await trouble;
    const triesOf = (path: string) =>
      journal.filter(({ kind, key }) => kind === "step.failed" && key === on(path)).length;
    expect(pageOf(on("/hang")).error).toMatchObject({
      code: "BROWSER_TIMEOUT",
      message: `Cannot read ${on("/hang")} as it must answer within 1 s: it has not`,
      hint: expect.stringContaining("pageTimeoutSeconds"),
    });
    expect(triesOf("/hang")).toBe(3);
    for (const entry of journal) {
      if (entry.kind !== "step.failed" || entry.key !== on("/hang")) continue;
      expect(entry.body.error.data).toMatchObject({ artifacts: [{ mediaType: "application/zip" }] });
    }
    expect(triesOf("/redirect-private")).toBe(1);
    expect(triesOf("/private/prices")).toBe(1);
  });

  it("keeps a Playwright trace of each session that can be opened again", async () => {
    const { run } = await trouble;
    const { artifacts } = await world.client.artifacts.list({ runId: run.runId });
    const traces = artifacts.filter(({ mediaType }) => mediaType === "application/zip");
    expect(traces.length).toBeGreaterThanOrEqual(4);
    for (const { artifact } of traces) {
      const { body } = await world.client.artifacts.get({ runId: run.runId, artifact });
      const files = readZip(await buffer(body));
      const [begin] = files.get("trace.trace")!.toString().split("\n");
      expect(JSON.parse(begin!)).toMatchObject({ type: "context-options", title: "read page" });
      expect([...files.keys()]).toContain("trace.network");
    }
  });
});

describe("price-monitoring whose runner is killed", { timeout: 90_000 }, () => {
  it("asks for no page again that was read, and ends as if nothing had happened", async () => {
    await trouble;
    const { shop, client, start, finish } = world;
    const urls = sampleUrls(shop, { count: 12, clientRendered: 0, styles: ["sale", "plain-text"] });
    const asked = (url: string) => shop.requests.get(new URL(url).pathname) ?? 0;
    const before = new Map(urls.map((url) => [url, asked(url)]));
    let recorded = 0;
    const killed: number[] = [];
    const { run, journal, pageOf } = await finish(
      await start({ urls, trace: "never", parallel: 3 }),
      async ({ kind, name }) => {
        if (kind !== "step.succeeded" || name !== "record" || ++recorded !== 4) return;
        for (const { processId } of (await client.system.get()).worker.runners) {
          if (processId === null) continue;
          killed.push(processId);
          process.kill(processId, "SIGKILL");
        }
      },
    );
    expect(killed.length).toBeGreaterThan(0);
    expect(run).toMatchObject({ status: "succeeded", output: { checked: 12, failed: 0 } });
    const died = journal.find((entry) => entry.kind === "run.released" && entry.body.reason === "runner died");
    const read = journal.filter(({ kind, name }) => kind === "step.succeeded" && name === "read page");
    expect(read.map(({ key }) => key).sort()).toEqual([...urls].sort());
    const finished = read.filter(({ seq }) => seq < died!.seq).map(({ key }) => key!);
    expect(finished.length).toBeGreaterThanOrEqual(4);
    expect(finished.length).toBeLessThan(12);
    for (const url of finished) expect(asked(url) - before.get(url)!, url).toBe(1);
    for (const url of urls) expectTruth(pageOf(url), productTruth(shop, url));
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
