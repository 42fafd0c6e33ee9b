import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { type Site, sitePage, startSite } from "./site.ts";

interface Statement {
  readonly source: string;
  readonly title: string;
  readonly at: string;
  readonly atIs: string;
}
interface Output {
  readonly total: number;
  readonly stories: readonly {
    readonly id: string;
    readonly title: string;
    readonly news: string | null;
    readonly sources: readonly string[];
    readonly first: { readonly source: string };
    readonly keywords: readonly string[];
    readonly statements: readonly Statement[];
  }[];
  readonly sources: readonly {
    readonly source: string;
    readonly items: number;
    readonly new: number;
    readonly foundBy: string | null;
    readonly feed: string | null;
    readonly unchanged: boolean;
    readonly error: { readonly message: string } | null;
  }[];
  readonly page: { readonly artifact: string };
  readonly markdown: { readonly artifact: string };
}

const startedAt = Date.now();
const hoursAgo = (hours: number) => new Date(startedAt - hours * 3_600_000);
let day = 1;
let busy = 0;

const weir =
  "The old weir at Millbrook held through the night although the river rose by two metres. Engineers of the water board had opened the three sluices before midnight, and the lower village stayed dry.";
const flood =
  "Engineers of the water board opened three sluices at Millbrook before midnight, and the old weir held although the river rose by two metres. Nobody in the lower village was hurt.";
const bakery =
  "Two years after the fire the Lund family sells rye bread in Hill Street again from Saturday on, baked in the oven that survived. The bakery had collected money from more than four hundred neighbours.";
const bus =
  "Children of the upper villages are to reach their school by a bus of their own from autumn on. The council agreed to the contract with the carrier on Tuesday evening by nine votes to two.";

const item = (title: string, path: string, [text, hours]: [string, number]) =>
  `<item><title>${title}</title><link>${path}</link><guid>${path}</guid><pubDate>${hoursAgo(hours).toUTCString()}</pubDate><description><![CDATA[<p>${text}</p>]]></description></item>`;
const rss = (items: string) =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title><link>/</link><description>News</description>${items}</channel></rss>`;
const entry = (title: string, path: string, [text, hours]: [string, number]) =>
  `<entry><id>tag:${path}</id><title type="html">${title}</title><link href="${path}"/><updated>${hoursAgo(hours).toISOString()}</updated><author><name>Jon Field</name></author><summary>${text}</summary></entry>`;
const teaser = (title: string, path: string) =>
  `<li class="teaser"><h2><a href="${path}">${title}</a></h2><p>Read what happened in the valley today, and why it did.</p></li>`;

function answerTo(path: string): string | number {
  if (path === "/river.xml") {
    const later = item("Council agrees to the school bus for the upper villages", "/r/3", [bus, 1]);
    return rss(
      `${day > 1 ? later : ""}${item("Millbrook weir holds as the river rises", "/r/1", [weir, 9])}${item("Lund bakery sells bread in Hill Street again", "/r/2", [bakery, 20])}`,
    );
  }
  if (path === "/valley/")
    return '<html><head><link rel="alternate" type="application/atom+xml" href="/valley/atom"></head><body><p>Valley Post</p></body></html>';
  if (path === "/valley/atom") {
    // Cut off in the middle of an entry, as a server that runs out of time sends it.
    const cut = entry("Half of", "/v/9", ["Nobody reads", 2]).slice(0, 60);
    return `<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley Post</title>${entry("River up two metres: the old weir at Millbrook held", "/v/1", [flood, 7])}${day > 1 ? cut : "</feed>"}`;
  }
  if (path === "/gazette")
    return sitePage(
      "Mill Gazette",
      `<ul>${teaser("Summer fair moves to the old station yard", "/g/1")}${teaser("Choir looks for tenors before the autumn", "/g/2")}${day > 1 ? teaser("How the Millbrook weir held the river", "/g/3") : ""}</ul>`,
    );
  if (path === "/g/3")
    return sitePage("How the Millbrook weir held the river", `<article><p>${weir}</p><p>${flood}</p></article>`);
  if (path.startsWith("/g/"))
    return sitePage("The fair", "<p>The committee met on Monday and wrote it all down in its book.</p>");
  if (path === "/busy.xml") return busy++ === 0 ? 503 : rss("");
  if (path !== "/broken.xml") return 404;
  return day > 1 ? "<html><body>Database error</body></html>" : rss("");
}

let site: Site;
let world: FlowWorld;
beforeAll(async () => {
  site = await startSite(answerTo, { hasTags: true });
  world = await openFlowWorld({
    flow: "news-aggregation",
    site: { connection: "news-sources", url: site.url },
    browser: "none",
  });
}, 60_000);
afterAll(async () => {
  await world.close();
  await site.close();
});

const input = (): { readonly [key: string]: Json } => ({
  sources: [
    { url: `${site.url}/river.xml`, name: "River Press", weight: 2 },
    { url: `${site.url}/valley/`, name: "Valley Post" },
    { url: `${site.url}/gazette`, name: "Mill Gazette" },
    { url: `${site.url}/busy.xml`, name: "Busy" },
    { url: `${site.url}/broken.xml`, name: "Broken" },
  ],
  keywords: ["water board"],
});

describe("news-aggregation on feeds, a page with a feed and one without", { timeout: 60_000 }, () => {
  it("joins the same story of two sources, says who was first, and asks a busy source again", async () => {
    const { run, output, emitted } = await world.run<Output>(input());
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(output.sources.map((row) => [row.foundBy, row.items, row.new, row.error])).toEqual([
      ["rss", 2, 2, null],
      ["atom", 1, 1, null],
      ["list", 2, 2, null],
      ["rss", 0, 0, null],
      ["rss", 0, 0, null],
    ]);
    expect(output.sources[1]?.feed).toBe(`${site.url}/valley/atom`);
    expect(output.total).toBe(4);
    expect(output.stories[0]).toMatchObject({
      sources: ["River Press", "Valley Post"],
      first: { source: "River Press" },
      keywords: ["water board"],
      news: "new",
      statements: [
        { at: new Date(Math.floor(hoursAgo(9).getTime() / 1_000) * 1_000).toISOString(), atIs: "published" },
        { source: "Valley Post" },
      ],
    });
    expect([emitted("story.new"), emitted("story.grew")]).toEqual([[], []]);
  });

  it("lets the story grow in the next run, tells of new ones, and keeps the rest when a feed breaks", async () => {
    day = 2;
    const { run, output, emitted } = await world.run<Output>(input());
    expect(output.sources.map((row) => [row.items, row.new])).toEqual([
      [3, 1],
      [1, 0],
      [3, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(output.sources[4]?.error?.message).toContain("it must be a feed, tell of one, or list articles");
    expect(emitted("story.grew")).toMatchObject([
      { digest: "news", sources: ["River Press", "Valley Post", "Mill Gazette"] },
    ]);
    expect(emitted("story.new")).toMatchObject([{ title: "Council agrees to the school bus for the upper villages" }]);
    expect(output.stories[0]).toMatchObject({ news: "grew", statements: { length: 3 } });
    const page = await world.read(run.runId, output.page);
    expect(page).toContain("Who said what when");
    expect(page).not.toMatch(/<script|<img/u);
    expect(await world.read(run.runId, output.markdown)).toContain("3 sources, first River Press");
  });

  it("tells nothing when nothing is new, and opens no article again", async () => {
    const { output, emitted } = await world.run<Output>(input());
    expect(output.stories.map(({ news }) => news)).toEqual(output.stories.map(() => null));
    expect([...emitted("story.new"), ...emitted("story.grew")]).toEqual([]);
    expect(site.requests.get("/g/3")).toBe(1);
  });

  it("asks only for what has changed: sources that have not are answered without their content, and stay what they were", async () => {
    const [first, second] = [await world.run<Output>(input()), await world.run<Output>(input())];
    expect(first.output.sources.map(({ unchanged }) => unchanged)).toEqual([true, true, true, true, false]);
    expect(second.output.sources[1]).toMatchObject({ foundBy: "atom", feed: `${site.url}/valley/atom`, new: 0 });
    expect(second.output.stories.map(({ id }) => id)).toEqual(first.output.stories.map(({ id }) => id));
    // Once in each run since its last change; the page of the feed that is known was never asked for again.
    expect(Object.fromEntries(site.unchanged)).toEqual({
      "/river.xml": 3,
      "/valley/atom": 3,
      "/gazette": 3,
      "/busy.xml": 4,
    });
    expect(site.requests.get("/valley/")).toBe(1);
    // Also the broken feed is what it was when it was last read.
    day = 1;
    const { output } = await world.run<Output>(input());
    expect(output.sources.map(({ unchanged }) => unchanged)).toEqual([false, false, false, true, true]);
    day = 2;
  });

  it("fails with the source's own error when it can read none", async () => {
    const { run } = await world.run<Output>({ sources: [`${site.url}/broken.xml`] });
    expect(run).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("it does none of these") },
    });
  });
});
