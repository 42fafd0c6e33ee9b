import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { type Site, sitePage, startSite } from "./site.ts";

interface Row {
  readonly url: string;
  readonly status: string;
  readonly readWith: string | null;
  readonly changes: readonly { readonly [key: string]: Json }[];
  readonly evidence: Readonly<
    Record<
      "before" | "after" | "difference",
      { readonly artifact: string; readonly name: string; readonly sizeBytes: number } | null
    >
  >;
  readonly error: { readonly message: string } | null;
}
interface Output {
  readonly changed: number;
  readonly failed: number;
  readonly pages: readonly Row[];
  readonly report: { readonly artifact: string };
}

type Stage = "first" | "noise" | "price" | "section gone";
let stage: Stage = "first";
let requests = 0;
let busy = 1;

const quotes = ["It lights my desk", "Best lamp of the street", "Would buy it again", "A gift for my father"];
const plan = (name: string, price: string, text: string) =>
  `<section class="plan"><h2>${name}</h2><p class="price">${price} a month</p><p>${text}</p></section>`;

/** Every answer differs in what no one did: a clock, a counter, a token, a quotation, the order of a list, the ads. */
function pricing(): string {
  const at = requests++;
  const features = ["<li>Ten lamps</li>", "<li>Free bulbs</li>", "<li>Support by mail</li>"];
  if (at % 2 === 1) features.reverse();
  const teamPrice = stage === "price" || stage === "section gone" ? "€ 24.00" : "€ 19.00";
  return sitePage(
    "Plans and prices",
    `<div class="cookie-consent">We use ${at} cookies</div><p>Updated ${String(at % 24).padStart(2, "0")}:15 today</p><p>${1_000 + at * 7} views</p>
<blockquote>${quotes[at % quotes.length]}</blockquote><div class="ad-slot ads">Buy carpets number ${at}</div>
${plan("Team", teamPrice, "For a workshop of ten people.")}${stage === "section gone" ? "" : plan("Free", "€ 0.00", "For one person, with one lamp.")}
<ul class="features">${features.join("")}</ul><input name="csrf" value="${"f".repeat(20)}${at}">`,
  );
}

const item = (title: string) => `<item><title>${title}</title><link>/blog/${title.length}</link></item>`;
const feed = (...titles: string[]) =>
  `<rss version="2.0"><channel><title>Blog</title>${titles.map(item).join("")}</channel></rss>`;

function answerTo(path: string): string | number {
  if (path === "/pricing") return pricing();
  if (path === "/blog.xml")
    return stage === "price"
      ? "<html>Bad gateway</html>"
      : feed(...(stage === "section gone" ? ["We join the Carpet group"] : []), "We have moved");
  if (path === "/careers") {
    if (stage === "price" && busy-- > 0) return 503;
    return sitePage("Careers", `<p>${stage === "section gone" ? 9 : 4} open positions in our workshop</p>`);
  }
  return 403;
}

let site: Site;
let world: FlowWorld;
beforeAll(async () => {
  site = await startSite(answerTo, { hasTags: true });
  world = await openFlowWorld({ flow: "competitive-intelligence", site: { connection: "competitors", url: site.url } });
}, 60_000);
afterAll(async () => {
  await world.close();
  await site.close();
});

const check = (more: { readonly [key: string]: Json } = {}) =>
  world.run<Output>({
    competitors: [
      { name: "Quill", pages: [`${site.url}/pricing`], feeds: [`${site.url}/blog.xml`] },
      { name: "Mill", pages: [`${site.url}/careers`, `${site.url}/closed`] },
    ],
    keywords: ["carpet group"],
    pageTimeoutSeconds: 10,
    ...more,
  });
const pictures = (page: string) => page.match(/<img /gu)?.length ?? 0;
const statuses = ({ pages }: Output) => pages.map(({ status }) => status);

describe("competitive-intelligence on a restless site", { timeout: 90_000 }, () => {
  it("takes the first visit for the baseline, and says of the closed page why not", async () => {
    const { run, output, emitted } = await check();
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(statuses(output)).toEqual(["baseline", "baseline", "baseline", "failed"]);
    expect(output.pages.map(({ readWith }) => readWith)).toEqual(["browser", "plain HTTP", "browser", null]);
    expect(output.pages[3]?.error?.message).toContain("status 403");
    expect(emitted("competitor.changed")).toEqual([]);
  });

  it("tells nothing of what changes by itself", async () => {
    stage = "noise";
    const { output, emitted } = await check();
    expect(output.pages.flatMap(({ changes }) => changes)).toEqual([]);
    expect(statuses(output)).toEqual(["unchanged", "unchanged", "unchanged", "failed"]);
    expect(emitted("competitor.changed")).toEqual([]);
  });

  it("tells of a price with pictures of before and after, while one feed is broken and a page is busy at first", async () => {
    stage = "price";
    const { run, output, emitted } = await check();
    expect(statuses(output)).toEqual(["changed", "failed", "unchanged", "failed"]);
    const [row] = output.pages as [Row, ...Row[]];
    expect(row.changes).toMatchObject([
      {
        kind: "changed",
        what: "price",
        severity: "high",
        section: "Team",
        before: "€ 19.00 a month",
        after: "€ 24.00 a month",
        numbers: { before: ["19.00 €"], after: ["24.00 €"] },
      },
    ]);
    expect(row.evidence).toMatchObject({ before: { name: "before.jpg" }, after: { name: "after.jpg" } });
    expect(row.evidence.before!.artifact).not.toBe(row.evidence.after!.artifact);
    expect(output.pages[1]?.error?.message).toContain("must be a feed: it is none");
    expect(emitted("competitor.changed")).toMatchObject([{ competitor: "Quill", pages: [{ url: row.url }] }]);
    const difference = await world.read(run.runId, row.evidence.difference!);
    expect(difference).toMatch(/<del>19\.00 <\/del>\s*<ins>24\.00 <\/ins>/u);
    expect(pictures(difference)).toBe(2);
  });

  it("tells by competitor of a section that went, of jobs, and of an item of the feed that works again", async () => {
    stage = "section gone";
    const { run, output, emitted } = await check({ severity: "medium" });
    expect(output.pages.slice(0, 3).map(({ changes }) => changes)).toMatchObject([
      [
        {
          kind: "removed",
          what: "section",
          severity: "high",
          before: "Free\n€ 0.00 a month\nFor one person, with one lamp.",
        },
      ],
      [{ kind: "added", what: "feed item", severity: "high" }],
      [{ kind: "changed", what: "jobs", numbers: { before: ["4"], after: ["9"] } }],
    ]);
    expect(emitted("competitor.changed")).toMatchObject([{ competitor: "Quill" }, { competitor: "Mill" }]);
    const digest = await world.read(run.runId, output.report);
    expect(digest).toContain("2 competitors with 3 changed pages");
    expect(digest).not.toMatch(/<script|src="(?!data:image\/jpeg)/u);
    expect(pictures(digest)).toBe(4);
  });

  it("asks only for what has changed where no browser reads: the feed and a page that have not are not sent again", async () => {
    const plain = { pictures: false, severity: "low" };
    await check(plain);
    const before = new Map(site.unchanged);
    const { output } = await check(plain);
    const asked = (path: string) => (site.unchanged.get(path) ?? 0) - (before.get(path) ?? 0);
    expect([asked("/blog.xml"), asked("/careers"), asked("/pricing")]).toEqual([1, 1, 0]);
    expect(statuses(output).slice(1, 3)).toEqual(["unchanged", "unchanged"]);
    stage = "first";
    expect((await check(plain)).output.pages[2]?.changes).toMatchObject([{ what: "jobs" }]);
  });

  it("fails with the page's own error when it can read none", async () => {
    const { run } = await check({ competitors: [{ name: "Mill", pages: [`${site.url}/closed`] }], pictures: false });
    expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("status 403") } });
  });
});
