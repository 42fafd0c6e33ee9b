import { buffer } from "node:stream/consumers";
import { productTruth, sampleUrls } from "@millrace/example-shop";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jpegSize } from "./jpeg-size.ts";
import { expectTruth } from "./price-truth.ts";
import { type Check, openPriceWorld, type PriceWorld } from "./price-world.ts";
import { readZip } from "./read-zip.ts";

let world: PriceWorld;
/** What needs a browser: scripts, banners, a login, prices that are only seen; and addresses that try one's patience. */
let sample: readonly string[];
let trouble: Promise<Check>;

beforeAll(async () => {
  world = await openPriceWorld();
  const { shop, start, finish } = world;
  const troubled = ["/hang", "/redirect-private", "/private/prices", `/p/${lastSku(1)}.pdf`, `/p/${lastSku(1)}`];
  // Begun first, since a page that never answers takes the longest.
  trouble = finish(await start({ urls: troubled.map(on), trace: "always", pageTimeoutSeconds: 1, parallel: 8 }));
  trouble.catch(() => {});
  const banner = shop.products.find(({ sku }) => productTruth(shop, sku).asksForConsent)!;
  const [members, flaky, slow, moved] = [2, 3, 4, 5].map(lastSku);
  const special = [`/p/${banner.sku}`, `/members/p/${members}`];
  const trying = [`/flaky/p/${flaky}`, `/slow/p/${slow}`, `/moved/p/${moved}`];
  const seen = sampleUrls(shop, { count: 4, clientRendered: 2, styles: ["sale", "plain-text"] });
  sample = [...new Set([...seen, ...special.map(on), ...trying.map(on)])];
  expect((await world.signIn()).status).toBe("succeeded");
});
afterAll(() => world.close());

const on = (path: string) => world.shop.url + path;

/** The product that is so many from the end; the sample takes its own from the beginning. */
function lastSku(place: number): string {
  const priced = world.shop.products.filter(({ style }) => style === "json-ld" || style === "microdata");
  return priced.at(-place)!.sku;
}

describe("price-monitoring in a browser", { timeout: 90_000 }, () => {
  let first: Check;

  it("tells the truth about every kind of page that needs one", async () => {
    first = await world.check({ urls: [...sample], trace: "never" });
    expect(first.run).toMatchObject({ status: "succeeded", output: { checked: sample.length, failed: 0, changed: 0 } });
    for (const url of sample) {
      const page = first.pageOf(url);
      expectTruth(page, productTruth(world.shop, url));
      expect(page, url).toMatchObject({ readWith: "browser", change: { kind: "first check" }, error: null });
    }
    const flaky = sample.find((url) => url.includes("/flaky/"))!;
    expect(world.shop.requests.get(new URL(flaky).pathname)).toBe(2);
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
    const urls = sampleUrls(shop, { count: 4, clientRendered: 0, styles: ["sale", "plain-text"] });
    const asked = (url: string) => shop.requests.get(new URL(url).pathname) ?? 0;
    const before = new Map(urls.map((url) => [url, asked(url)]));
    let recorded = 0;
    const killed: number[] = [];
    const { run, journal, pageOf } = await finish(
      await start({ urls, trace: "never", parallel: 2 }),
      async ({ kind, name }) => {
        if (kind !== "step.succeeded" || name !== "record" || ++recorded !== 2) return;
        for (const { processId } of (await client.system.get()).worker.runners) {
          if (processId === null) continue;
          killed.push(processId);
          process.kill(processId, "SIGKILL");
        }
      },
    );
    expect(killed.length).toBeGreaterThan(0);
    expect(run).toMatchObject({ status: "succeeded", output: { checked: 4, failed: 0 } });
    const died = journal.find((entry) => entry.kind === "run.released" && entry.body.reason === "runner died");
    const read = journal.filter(({ kind, name }) => kind === "step.succeeded" && name === "read page");
    expect(read.map(({ key }) => key).sort()).toEqual([...urls].sort());
    const finished = read.filter(({ seq }) => seq < died!.seq).map(({ key }) => key!);
    expect(finished.length).toBeGreaterThanOrEqual(2);
    expect(finished.length).toBeLessThan(4);
    for (const url of finished) expect(asked(url) - before.get(url)!, url).toBe(1);
    for (const url of urls) expectTruth(pageOf(url), productTruth(shop, url));
  });
});
