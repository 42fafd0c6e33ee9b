import { describe, expect, it } from "vitest";
import { parseHtml } from "../html/index.ts";
import { feedDate, findFeeds, usualFeedAddresses } from "./index.ts";

describe("feedDate()", () => {
  const nowMs = Date.UTC(2031, 2, 5);
  it.each([
    ["Mon, 03 Mar 2031 08:00:00 GMT", "2031-03-03T08:00:00.000Z"],
    ["3 Mar 31 08:00 EST", "2031-03-03T13:00:00.000Z"],
    ["Mo, 03 Mär 2031 08:00:00 +0100", "2031-03-03T07:00:00.000Z"],
    ["Monday, 3 March 2031 8:00:00 -02:30", "2031-03-03T10:30:00.000Z"],
    ["2031-03-03T08:00:00.123+01:00", "2031-03-03T07:00:00.000Z"],
    ["2031-03-03 08:00:00", "2031-03-03T08:00:00.000Z"],
    ["2031-3-3", "2031-03-03T00:00:00.000Z"],
    ["1930291200", "2031-03-03T08:00:00.000Z"],
    ["3 de marzo de 2031", "2031-03-03T00:00:00.000Z"],
  ])("reads %s", (text, moment) => expect(feedDate(text, nowMs)).toBe(moment));

  it("is null for what cannot be", () => {
    for (const text of [
      "",
      "soon",
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "2031-03-07T00:00:00Z",
      "30 Feb 2031 08:00",
      "2031-13-01",
    ])
      expect(feedDate(text, nowMs), text).toBeNull();
  });
});

describe("findFeeds()", () => {
  const find = (html: string) => findFeeds(parseHtml(html), "https://site.example/blog/").map(({ url }) => url);
  it("takes what the head tells, comments last, and links only where it tells nothing", () => {
    const head = `<link rel="alternate" type="application/rss+xml" title="Comments" href="/c.xml"><link rel="alternate" type="application/atom+xml" href="a.xml">
<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/json+oembed" href="/oembed"><link rel="alternate" type="application/rss+xml" href="javascript:1">`;
    expect(find(`<base href="https://site.example/b/">${head}<a href="/rss">RSS</a>`)).toEqual([
      "https://site.example/b/a.xml",
      "https://site.example/c.xml",
    ]);
    expect(
      find('<a href="/blog/feed/">Feed</a><a href="/feedback">Say</a><a href="/rss">RSS</a><a href="/rss">RSS</a>'),
    ).toEqual(["https://site.example/blog/feed/", "https://site.example/rss"]);
    expect(find("<p>Nothing</p>")).toEqual([]);
    expect(usualFeedAddresses("https://site.example/blog/")).toContain("https://site.example/rss.xml");
  });
});
