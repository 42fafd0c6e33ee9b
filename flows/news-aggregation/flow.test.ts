import { z } from "@millrace/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import { nameOf, sourcesOf } from "./src/news-input.ts";
import { weightsOf } from "./src/report/digest.ts";
import { readSource } from "./src/source/read-source.ts";
import type { Report } from "./src/source/report.ts";
import { rank } from "./src/story/rank.ts";
import { newReports, remember } from "./src/story/remember.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];
const url = "https://press.example/feed";

describe("the input of news-aggregation", () => {
  it("is a list of sources; the rest has defaults", () => {
    expect(read({ sources: [url] }).data).toEqual({
      sources: [url],
      digest: "news",
      keywords: [],
      windowHours: 72,
      top: 20,
      articles: 20,
      parallel: 4,
    });
    const both = read({ sources: ["https://www.press.example/a", { url, name: "Press", weight: 2 }, url] }).data!;
    expect(sourcesOf(both)).toEqual([
      { url: "https://www.press.example/a", name: null, weight: 1 },
      { url, name: null, weight: 1 },
    ]);
    const [source] = sourcesOf(both);
    expect([
      nameOf(source!, "The Press"),
      nameOf(source!, null),
      nameOf({ ...source!, name: "Mine" }, "The Press"),
    ]).toEqual(["The Press", "press.example", "Mine"]);
  });

  it("refuses what is no source, and settings out of range", () => {
    expect(problemsOf({ sources: ["file:///etc/passwd"] })).toEqual(["sources.0"]);
    expect(problemsOf({ sources: [] })).toEqual(["sources"]);
    expect(problemsOf({ sources: [url], digest: "", windowHours: 0, top: 0, parallel: 17 })).toEqual([
      "digest",
      "windowHours",
      "top",
      "parallel",
    ]);
  });
});

const nowMs = Date.UTC(2031, 2, 5, 12);
const topics = [
  ["weir", "river", "millbrook", "flood", "sluice", "engineers"],
  ["bakery", "bread", "oven", "saturday", "lund", "rye"],
  ["school", "bus", "council", "contract", "carrier", "villages"],
  ["orchestra", "violin", "concert", "cathedral", "mahler", "conductor"],
];
const report = (source: string, topic: number, hoursAgo: number): Report => {
  const words = topics[topic]!;
  const turned = [...words.slice(hoursAgo % 6), ...words.slice(0, hoursAgo % 6)];
  return {
    id: `${source}-${topic}-${hoursAgo}`,
    source,
    title: `The ${turned.slice(0, 4).join(" ")} today`,
    url: `https://${source}.example/${topic}/${hoursAgo}`,
    lead: `People in the valley said of the ${turned.join(" and the ")} that they had seen it before.`,
    author: null,
    at: new Date(nowMs - hoursAgo * 3_600_000).toISOString(),
    atIs: "published",
  };
};
const reports = ["alpha", "beta", "gamma"].flatMap((source, at) =>
  topics.map((_, topic) => report(source, topic, at + topic * 3)),
);
const windowHours = 72;
const join = (before: Parameters<typeof remember>[0], some: readonly Report[]) => {
  const bySource = Map.groupBy(some, ({ source }) => source);
  const found = [...bySource].map(([source, own]) => ({ url: source, feed: null, read: null, reports: own }));
  return remember(before, { found, nowMs, windowHours });
};
const storiesOf = ({ memory }: ReturnType<typeof join>) =>
  memory.stories.map(({ reports: all }) => all.map(({ id }) => id).join()).sort();

describe("remember()", () => {
  it("makes a story of what several sources report, and none of what they only have the usual words in common", () => {
    expect(storiesOf(join(null, reports))).toEqual(
      topics
        .map((_, at) =>
          ["alpha", "beta", "gamma"]
            .map((source, ago) => `${source}-${at}-${ago + at * 3}`)
            .reverse()
            .join(),
        )
        .sort(),
    );
  });

  it("comes to the same whatever order reports are read in", () => {
    const expected = storiesOf(join(null, reports));
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), (shuffled) => {
        expect(storiesOf(join(null, shuffled))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("changes nothing when the same is read again", () => {
    fc.assert(
      fc.property(fc.subarray(reports), (some) => {
        const { memory } = join(null, some);
        const again = join(memory, some);
        expect(again.changed).toEqual({});
        expect(again.memory).toEqual(memory);
      }),
      { numRuns: 30 },
    );
  });

  it("lets a story grow over runs under the same id, tells new ones apart, and forgets what is too old", () => {
    const first = join(
      null,
      reports.filter(({ source }) => source === "alpha"),
    );
    const second = join(first.memory, [report("beta", 0, 1), report("beta", 1, 80)]);
    const [id] = Object.keys(second.changed);
    expect(second.changed).toEqual({ [id!]: "grew" });
    expect(second.memory.stories.find((story) => story.id === id)?.reports.map(({ source }) => source)).toEqual([
      "beta",
      "alpha",
    ]);
    const later = remember(second.memory, { found: [], nowMs: nowMs + 80 * 3_600_000, windowHours });
    expect(later.memory.stories).toEqual([]);
    expect(newReports(later.memory, { url: "alpha", reports: [report("alpha", 0, 0)] })).toEqual([]);
  });

  it("shows what a source has edited as it is now, and keeps what the article's own page has told", () => {
    const told = report("alpha", 0, 1);
    const { memory } = join(null, [told]);
    const { changed, memory: after } = join(memory, [{ ...told, title: "The weir broke", lead: "Short." }]);
    expect(after.stories[0]!.reports).toEqual([{ ...told, title: "The weir broke" }]);
    expect(changed).toEqual({});
    const longer = `${told.lead} And there is more to tell.`;
    expect(join(memory, [{ ...told, lead: longer }]).memory.stories[0]!.reports[0]!.lead).toBe(longer);
  });

  it("knows words again that are bent otherwise", () => {
    const tell = (source: string, title: string): Report => ({
      ...report(source, 0, 1),
      id: source,
      title,
      url: null,
      lead: "",
    });
    const both = [
      tell("a", "Millbrook residents evacuated, sluices opened"),
      tell("b", "Opening sluice evacuates Millbrook resident"),
    ];
    expect(storiesOf(join(null, [...reports.filter(({ id }) => !id.includes("-0-")), ...both]))).toContain("a,b");
  });

  it("leaves out what is older than the window", () => {
    const distant = { ...report("beta", 0, 0), at: new Date(nowMs - 40 * 86_400_000).toISOString() };
    const { memory } = remember(null, {
      found: [{ url: "a", feed: null, read: null, reports: [report("alpha", 0, 0), distant] }],
      nowMs,
      windowHours: 720,
    });
    expect(memory.stories).toHaveLength(1);
  });
});

describe("readSource()", () => {
  const rss = `<rss version="2.0"><channel><title>River &amp; Mill</title><item><title>It held</title><link>/1</link><description>&lt;p&gt;All night.&lt;/p&gt;&lt;p&gt;And day.&lt;/p&gt;</description></item></channel></rss>`;
  const list = `<meta property="og:site_name" content="The Gazette"><ul>${["One", "Two"].map((word) => `<li class="teaser"><h3><a href="/${word}">${word} of the old mills opens again</a></h3><p>What it was and what it is to be.</p></li>`).join("")}</ul>`;
  const readAs = (body: string, given: Partial<Parameters<typeof readSource>[1]> = {}, status = 200) =>
    readSource(
      { url, name: null, weight: 1 },
      {
        nowMs,
        knownFeed: null,
        lastRead: null,
        fetch: async () => ({ url, status, headers: {}, body, etag: '"1"', lastModified: null }),
        ...given,
      },
    );

  it("calls a source as it calls itself, and remembers that", async () => {
    const reading = await readAs(rss);
    expect(reading.reports).toMatchObject([{ source: "River & Mill", lead: "All night. And day." }]);
    const again = await readAs("", { lastRead: reading.read }, 304);
    expect(again).toMatchObject({ isUnchanged: true, title: "River & Mill" });
    expect((await readAs(list)).reports.map(({ source }) => source)).toEqual(["The Gazette", "The Gazette"]);
  });

  it("weighs sources by these names, and the best of those that call themselves the same", async () => {
    const visit = async (name: string | null, weight: number) => ({
      source: { url: `${url}/${weight}`, name, weight },
      reading: await readAs(rss),
      failure: null,
    });
    const visits = [await visit(null, 1), await visit(null, 3), await visit("Mine", 2)];
    expect(weightsOf(visits, null)).toEqual(
      new Map([
        ["River & Mill", 3],
        ["Mine", 2],
      ]),
    );
  });
});

describe("rank()", () => {
  const { stories } = join(null, [
    report("alpha", 0, 30),
    report("beta", 0, 31),
    report("alpha", 1, 1),
    report("gamma", 2, 1),
  ]).memory;
  const titles = (options: Partial<Parameters<typeof rank>[1]>) =>
    rank(stories, { nowMs, keywords: [], weights: new Map(), ...options }).map(({ statements }) => statements[0]!.id);
  it("counts the weight of sources, freshness, and the words that are wanted", () => {
    expect(titles({})[2]).toBe("beta-0-31");
    expect(titles({ weights: new Map([["beta", 10]]) })[0]).toBe("beta-0-31");
    expect(titles({ keywords: ["school contr"] })[0]).toBe("gamma-2-1");
    expect(titles({ keywords: ["school oven"] })).toEqual(titles({}));
  });

  it("says who was first, and takes the title that has most in common", () => {
    const [story] = rank([stories.find(({ reports: all }) => all.length === 2)!], {
      nowMs,
      keywords: ["weir"],
      weights: new Map(),
    });
    expect(story).toMatchObject({
      sources: ["beta", "alpha"],
      first: { source: "beta", atIs: "published" },
      keywords: ["weir"],
    });
  });
});
