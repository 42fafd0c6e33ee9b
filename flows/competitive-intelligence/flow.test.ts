import { z } from "@millrace/flow";
import { parseHtml } from "@millrace/parsing/html";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import { compareBlocks } from "./src/change/compare.ts";
import { changesOf } from "./src/change/judge.ts";
import { blocksOf } from "./src/page/blocks.ts";
import { maskText } from "./src/page/mask.ts";
import { wordDifference } from "./src/report/word-difference.ts";
import { compareVisit } from "./src/visit/compare-visit.ts";
import type { PageMemory } from "./src/visit/memory.ts";
import { watchedOf } from "./src/watch-input.ts";

const problemsOf = (input: unknown) => [
  ...new Set(z.safeParse(flow.input!, input).error?.issues.map(({ path }) => path.join("."))),
];
const rules = { ignore: [], only: [] };
const read = (html: string, own: Partial<typeof rules> | { only: string[] } = {}) =>
  blocksOf(parseHtml(html), { ...rules, ...own });
const changes = (before: string, after: string, keywords: string[] = []) =>
  changesOf(compareBlocks(read(before), read(after)), keywords);

describe("the input of competitive-intelligence", () => {
  it("is a list of competitors with pages and feeds, each watched once, with the keywords of both", () => {
    const url = "https://quill.example/";
    const data = z.safeParse(flow.input!, {
      competitors: [{ name: "Quill", pages: [url, { url, only: ["main"], keywords: ["b"] }], feeds: [`${url}rss`] }],
      keywords: ["a"],
    }).data!;
    expect(watchedOf(data)).toEqual([
      { competitor: "Quill", kind: "page", url, key: `Quill ${url}`, ignore: [], only: ["main"], keywords: ["a", "b"] },
      {
        competitor: "Quill",
        kind: "feed",
        url: `${url}rss`,
        key: `Quill ${url}rss`,
        ignore: [],
        only: [],
        keywords: ["a"],
      },
    ]);
  });

  it("refuses what is no page, no selector, and settings out of range", () => {
    const of = (page: unknown, more = {}) => problemsOf({ competitors: [{ name: "Q", pages: [page] }], ...more });
    expect(of("file:///etc/passwd")).toEqual(["competitors.0.pages.0"]);
    expect(of({ url: "https://a.example/", ignore: ["p:hover("] })).toEqual(["competitors.0.pages.0.ignore.0"]);
    expect(of("https://a.example/", { severity: "great", parallel: 0 })).toEqual(["severity", "parallel"]);
    expect(problemsOf({ competitors: [] })).toEqual(["competitors"]);
  });
});

describe("maskText()", () => {
  it.each([
    ["Last updated 3 March 2031, 14:05", "Last updated 9 April 2031, 08:59"],
    ["Posted 3 hours ago", "Posted 2 days ago"],
    ["Published a few seconds ago", "Published an hour ago"],
    ["about 2 hours ago", "less than a minute ago"],
    ["a couple of days ago", "almost 3 years ago"],
    ["half an hour ago", "several weeks ago"],
    ["vor 3 Minuten", "vor einer Stunde"],
    ["vor ein paar Sekunden", "vor etwa 2 Stunden"],
    ["12,482 views", "12,511 views"],
    ["1.2k likes", "940 likes"],
    ["1 204 311 downloads", "998 downloads"],
    ["17 people are viewing this", "4 people are viewing this"],
    ["Bewertungen (31)", "Bewertungen (32)"],
    ["Ref 3fa85f64-5717-4562-b3fc-2c963f66afa6", "Ref 9ab85f64-5717-4562-b3fc-2c963f66afa6"],
    ["© 2019–2030 Quill", "© 2019–2031 Quill"],
    ["2031-03-03 10:00", "2031-03-04 11:30"],
    ["Quill Ltd, Mill Lane. Server time 10:22:31", "Quill Ltd, Mill Lane. Server time 23:59:59"],
    ["This page was generated in 0.034 seconds for you", "This page was generated in 1.2 seconds for you"],
  ])("sees no difference between %s and %s", (one, other) => expect(maskText(one)).toBe(maskText(other)));

  it.each([
    ["€ 19 a month", "€ 21 a month"],
    ["The new model ships on 3 March 2031", "The new model ships on 9 April 2031"],
    ["12 open positions", "14 open positions"],
    ["Release 1.0.0 stars Ann", "Release 1.1.0 stars Ann"],
    ["Offices in 4 countries", "Offices in 5 countries"],
  ])("sees the difference between %s and %s", (one, other) => expect(maskText(one)).not.toBe(maskText(other)));
});

const words = fc.constantFrom("lamp", "desk", "brass", "shade", "cable", "plug", "switch", "base", "arm", "light");
const text = fc.array(words, { minLength: 1, maxLength: 8 }).map((all) => all.join(" "));
const part = fc.tuple(fc.constantFrom("h2", "p", "li"), text).map(([tag, inner]) => `<${tag}>${inner}</${tag}>`);

describe("compareBlocks()", () => {
  it("finds nothing between a page and itself, in any order, with any noise around", () => {
    fc.assert(
      fc.property(
        fc
          .array(part, { maxLength: 15 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.nat(1_000_000),
        ([all, shuffled], count) => {
          const noise = `<div class="cookie-banner">We use ${count}</div><p>${count} views</p><p>Updated ${1 + (count % 28)} May 2031</p><div class="ad">Buy ${count}</div><script>${count}</script>`;
          const quiet = `<p>0 views</p><p>Updated 1 May 2031</p>`;
          expect(compareBlocks(read(all.join("") + quiet), read(noise + shuffled.join("\n \n")))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("accounts for every block: what is left of the one page, with what came, is the other", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(part, { maxLength: 12 }), (one, other) => {
        const [before, after] = [read(one.join("")), read(other.join(""))];
        const differences = compareBlocks(before, after);
        const keys = before.map(({ key }) => key);
        for (const { before: was } of differences) if (was !== null) keys.splice(keys.indexOf(was.key), 1);
        for (const { after: is } of differences) if (is !== null) keys.push(is.key);
        expect(keys.sort()).toEqual(after.map(({ key }) => key).sort());
      }),
      { numRuns: 60 },
    );
  });
});

describe("changesOf()", () => {
  const page = (main: string) =>
    `<nav><a href="/">Home</a></nav><main><h1>Pricing</h1>${main}</main><footer>Mill Lane 1</footer>`;
  it("tells prices with their numbers, first of all", () => {
    const found = changes(
      page("<p>All you need for € 19.00 a month.</p><ul><li>Ten users</li></ul>"),
      page("<p>All you need for € 24.00 a month.</p><ul><li>Twelve users</li><li>Single sign-on</li></ul>"),
    );
    expect(found[0]).toMatchObject({
      kind: "changed",
      what: "price",
      severity: "high",
      numbers: { before: ["19.00 €"], after: ["24.00 €"] },
      section: "Pricing",
    });
    expect(found.map(({ severity }) => severity)).toEqual(["high", "medium", "medium", "medium"]);
  });

  it("joins a section that went, and reads rows of tables, jobs, menus and edits for what they are", () => {
    const plan = "<h2>Free plan</h2><p>For one person.</p><p>No support.</p>";
    expect(changes(page(`<p>Intro.</p>${plan}`), page("<p>Intro.</p>"))).toMatchObject([
      { kind: "removed", what: "section", severity: "high", before: "Free plan\nFor one person.\nNo support." },
    ]);
    const row = (name: string, value: string) => `<tr><td>${name}</td><td>${value}</td></tr>`;
    expect(
      changes(page(`<table>${row("Storage", "10 GB")}</table>`), page(`<table>${row("Storage", "20 GB")}</table>`)),
    ).toMatchObject([
      { kind: "changed", what: "number", before: "Storage | 10 GB", after: "Storage | 20 GB", severity: "medium" },
    ]);
    expect(changes(page("<p>12 open positions in Leeds</p>"), page("<p>15 open positions in Leeds</p>"))).toMatchObject(
      [{ what: "jobs", numbers: { before: ["12"], after: ["15"] } }],
    );
    expect(
      changes("<nav><ul><li>Home</li></ul></nav>", "<nav><ul><li>Home</li><li>Partners</li></ul></nav>"),
    ).toMatchObject([{ severity: "low" }]);
    expect(
      changes(page("<p>A lamp made by hand in Leeds.</p>"), page("<p>A lamp made by hand in York.</p>")),
    ).toMatchObject([{ what: "text", kind: "changed", severity: "low" }]);
    expect(
      changes(page("<p>A lamp.</p>"), page("<p>A lamp.</p><p>Now part of the Acquired group.</p>"), ["acquir"]),
    ).toMatchObject([{ severity: "high", why: expect.stringContaining("acquir") }]);
  });

  const card = (name: string, price: string, { features = ["Support"], link = "/try" } = {}) =>
    `<div class="plan"><h3>${name}</h3><p>${price} a month</p><ul>${features.map((one) => `<li>${one}</li>`).join("")}</ul><a href="${link}">Try it</a></div>`;
  const plans = (...cards: string[]) =>
    page(`<div>${cards.join("")}</div><table><tr><td>Per GB</td><td>€ 1</td></tr></table>`);
  const both = [card("Solo", "€ 9"), card("Team", "€ 19", { features: ["Support", "Sign-on"] })] as const;

  it("sees what stands in another part of the page, in whatever order the parts are", () => {
    expect(changes(plans(...both), plans(both[1], both[0]))).toEqual([]);
    const swapped = [card("Solo", "€ 19"), card("Team", "€ 9", { features: ["Support", "Sign-on"] })];
    expect(changes(plans(...both), plans(...swapped))).toMatchObject([
      { what: "price", section: "Solo", numbers: { before: ["9 €"], after: ["19 €"] } },
      { what: "price", section: "Team", numbers: { before: ["19 €"], after: ["9 €"] } },
    ]);
    const given = [card("Solo", "€ 9", { features: ["Support", "Sign-on"] }), card("Team", "€ 19")];
    expect(changes(plans(...both), plans(...given))).toMatchObject([
      { what: "item", kind: "added", after: "Sign-on", section: "Solo" },
      { what: "item", kind: "removed", before: "Sign-on", section: "Team" },
    ]);
  });

  it("names the section that a text stands in, not one that has ended before it", () => {
    expect(changes(plans(...both), plans(...both).replace("€ 1<", "€ 2<"))).toMatchObject([
      { what: "price", section: "Pricing" },
    ]);
  });

  it("sees that a link leads elsewhere and that a picture is another, but no session and no build", () => {
    const pages = (link: string, picture: string) =>
      page(
        `<p>See <a href="${link}">our terms</a>.</p><img src="${picture}" alt="The lamp"><img src="/px.gif" width="1">`,
      );
    const was = pages("/terms?v=1&session=a", "/img/lamp.3fa85f64.jpg?w=300");
    expect(changes(was, pages("/terms?utm_source=x#top", "/img/lamp.99c85f64.jpg?w=900"))).toEqual([]);
    expect(changes(was, pages("/terms-2?v=1", "/img/desk.3fa85f64.jpg"))).toMatchObject([
      { what: "link", before: "See our terms. → /terms", after: "See our terms. → /terms-2", severity: "medium" },
      { what: "picture", kind: "changed", severity: "low" },
    ]);
    const resized = "/_next/image?url=%2Fimg%2Flamp.3fa85f64.jpg&w=1200";
    expect(changes(pages("/terms", resized), pages("/terms", resized.replace("1200", "640")))).toEqual([]);
    expect(changes(was, pages("/terms", "/x?url=%E4%zz"))).toMatchObject([{ what: "picture" }]);
    const [solo, team] = [card("Solo", "€ 9", { link: "/a" }), card("Team", "€ 19", { link: "/a" })];
    expect(changes(plans(solo, team), plans(card("Solo", "€ 9", { link: "/b" })))).toMatchObject([
      { what: "section", kind: "removed", section: "Team" },
      { what: "link", before: "Try it → /a", after: "Try it → /b", section: "Solo" },
    ]);
    expect(changes(page('<a href="/a/tokens/4f1a2b3c4d5e6f7a8b9c0d1e">Go</a>'), page('<a href="#x">Go</a>'))).toEqual(
      [],
    );
  });

  it("takes what older versions kept for what it is: texts", () => {
    const old = read(plans(...both)).map(({ links: _, card: __, ...block }) => block);
    const now = read(`${plans(...both)}<img src="/lamp.jpg">`);
    expect(
      compareBlocks(
        old.filter(({ kind }) => kind !== "picture"),
        now,
      ),
    ).toEqual([]);
  });

  it("takes a heading and a text that stand where no others do for the same ones", () => {
    expect(changes(page("<blockquote>Best of all</blockquote>"), page("<blockquote>Meh</blockquote>"))).toMatchObject([
      { what: "text", kind: "changed", severity: "medium", why: "a text is another" },
    ]);
    expect(changes("<h1>Plans</h1><p>A</p>", "<h1>Offers</h1><p>A</p>")).toMatchObject([
      { what: "heading", kind: "changed", before: "Plans", after: "Offers" },
    ]);
  });

  it("leaves out layers that ask for consent, but not news that lie over the page", () => {
    const layer = (text: string) => `<div role="dialog" class="x1"><p>${text}</p><button>Accept</button></div>`;
    expect(changes(page("<p>A</p>"), page(`<p>A</p>${layer("We value your privacy and use cookies.")}`))).toEqual([]);
    expect(changes(page("<p>A</p>"), page(`<p>A</p>${layer("Quill was bought by Oak.")}`))).not.toEqual([]);
  });

  it("reads only the parts that are wanted, and not what is to be ignored", () => {
    const html = '<main><p class="quote">One says</p><p>The text</p></main><aside>Beside</aside>';
    expect(read(html, { only: ["main", "main p"], ignore: [".quote"] } as never).map(({ text: one }) => one)).toEqual([
      "The text",
    ]);
    expect(read("<p>A <span>b</span></p>", { only: ["span"] }).map(({ text: one }) => one)).toEqual(["b"]);
  });
});

describe("compareVisit()", () => {
  const watched = { url: "https://quill.example/", keywords: [] };
  const memoryOf = ({ blocks, restless }: Pick<PageMemory, "blocks" | "restless">): PageMemory => ({
    blocks,
    restless,
    picture: null,
    at: "2031-03-01T00:00:00.000Z",
  });
  const visit = (before: PageMemory | null, ...pages: string[]) => {
    let at = 0;
    return compareVisit(watched, { before, readBlocks: async () => read(pages[Math.min(at++, pages.length - 1)]!) });
  };
  const page = (quote: string, price = "€ 19") => `<p>The lamp costs ${price}.</p><blockquote>${quote}</blockquote>`;

  it("takes for noise what differs between two readings of the same visit", async () => {
    const first = await visit(null, page("Great lamp"), page("Best I ever had"));
    const second = await visit(memoryOf(first), page("Would buy again"), page("Great lamp"));
    expect(second.changes).toEqual([]);
    const third = await visit(memoryOf(second), page("My third one", "€ 21"), page("Great lamp", "€ 21"));
    expect(third.changes).toMatchObject([{ what: "price" }]);
  });

  it("tells what both readings show, however the page is dressed at each", async () => {
    const dressed = (main: string, variant: string) =>
      `<body class="exp-${variant}"><h1>${main}</h1><p>A lamp.</p></body>`;
    const first = await visit(null, dressed("Plans", "a"));
    const second = await visit(memoryOf(first), dressed("Offers", "b"), dressed("Offers", "a"));
    expect(second.changes).toMatchObject([{ what: "heading", before: "Plans", after: "Offers" }]);
  });

  it("learns what changes at every visit, but never a price", async () => {
    let memory = memoryOf(await visit(null, page("Quote of day 0", "€ 10")));
    const told: string[][] = [];
    for (const day of [1, 2, 3, 4]) {
      const found = await visit(
        memory,
        page(`Another saying, number ${["one", "two", "three", "four"][day - 1]}`, `€ 1${day}`),
      );
      told.push(found.changes.map(({ what }) => what));
      memory = memoryOf(found);
    }
    expect(told.slice(2)).toEqual([["price"], ["price"]]);
    expect(told[0]).toHaveLength(2);
  });

  it("refuses a page that has lost nearly everything, and one without text", async () => {
    const before = memoryOf(await visit(null, `<p>${"A long text about lamps. ".repeat(40)}</p>`));
    await expect(visit(before, "<p>Be right back</p>")).rejects.toThrow("it has 13 characters of text, before 999");
    await expect(visit(null, "<script>1</script>")).rejects.toThrow("it has 0 characters");
  });
});

describe("wordDifference()", () => {
  it("gives both texts back", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = wordDifference(before, after);
        const join = (without: string) =>
          runs
            .filter(({ kind }) => kind !== without)
            .map((run) => run.text)
            .join("")
            .replace(/\s+/gu, "");
        expect(join("added").replaceAll(" ", "")).toBe(before.replaceAll(" ", ""));
        expect(join("removed")).toBe(after.replaceAll(" ", ""));
      }),
      { numRuns: 60 },
    );
    expect(wordDifference("w ".repeat(700), "x")).toHaveLength(2);
  });
});
