import { describe, expect, it } from "vitest";
import { parseHtml } from "../html/index.ts";
import { textProperty } from "../structured-data/index.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { statedItems } from "./stated-items.ts";

const jobs = new Set(["JobPosting"]);
const namesIn = (html: string) => {
  const { markup, items, problems } = statedItems(parseHtml(html), jobs);
  return { markup, titles: items.map((item) => textProperty(item, "title")), problems: problems.length };
};
const ld = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

describe("statedItems()", () => {
  it("finds what lies in lists and graphs, each once and in its fullest form", () => {
    const baker = { "@type": "JobPosting", url: "/1", title: "Baker", employmentType: "FULL_TIME" };
    const list = {
      "@type": "ItemList",
      itemListElement: [
        { "@type": "ListItem", item: { "@type": "JobPosting", url: "/1", title: "Baker" } },
        { "@type": "ListItem", item: { "@type": "JobPosting", url: "/2", title: "Nurse" } },
      ],
    };
    expect(namesIn(ld({ "@graph": [baker, list] }))).toEqual({
      markup: "json-ld",
      titles: ["Baker", "Nurse"],
      problems: 0,
    });
  });

  it("takes microdata and RDFa where there is no JSON-LD of the kind", () => {
    expect(
      namesIn(
        `${ld({ "@type": "WebPage" })}<div itemscope itemtype="https://schema.org/JobPosting"><h2 itemprop="title">Baker</h2></div>`,
      ),
    ).toMatchObject({ markup: "microdata", titles: ["Baker"] });
    expect(
      namesIn('<div vocab="https://schema.org/" typeof="JobPosting"><h2 property="title">Baker</h2></div>'),
    ).toMatchObject({ markup: "rdfa", titles: ["Baker"] });
    expect(namesIn('<script type="application/ld+json">{"@type": [}</script>')).toEqual({
      markup: null,
      titles: [],
      problems: 1,
    });
  });
});

describe("judgeAnswer()", () => {
  const nowMs = Date.parse("2026-03-01T06:00:00Z");
  const judge = (status: number, headers: Record<string, string> = {}) => judgeAnswer({ status, headers }, nowMs);

  it("tells pages, missing ones, busy servers and refusals apart", () => {
    expect(judge(200)).toEqual({ kind: "page" });
    expect(judge(200, { "content-type": "text/html; charset=utf-8" })).toEqual({ kind: "page" });
    expect(judge(200, { "content-type": "application/pdf" })).toEqual({ kind: "refused", why: "application/pdf" });
    expect(judge(410)).toEqual({ kind: "gone" });
    expect(judge(403)).toEqual({ kind: "refused", why: "status 403" });
    expect(judge(503)).toEqual({ kind: "busy", pauseMs: null });
    expect(judge(429, { "retry-after": "7" })).toEqual({ kind: "busy", pauseMs: 7_000 });
    expect(judge(429, { "retry-after": "Sun, 01 Mar 2026 06:00:20 GMT" })).toEqual({ kind: "busy", pauseMs: 20_000 });
    expect(judge(429, { "retry-after": "soon" })).toEqual({ kind: "busy", pauseMs: null });
  });
});
