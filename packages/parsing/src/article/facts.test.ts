import { describe, expect, it } from "vitest";
import { extractArticle } from "./index.ts";

const url = "https://press.example/2031/5/3/flood";
const read = (head: string, body = "", address: { url?: string } = { url }) =>
  extractArticle(`<html lang="en"><head>${head}</head><body>${body}</body></html>`, address);

describe("the title", () => {
  it("is the heading that the page's own title confirms", () => {
    const body = "<h1>The Press</h1><h1>Flood at the Weir</h1>";
    expect(read("<title>Flood at the Weir | The Press</title>", body).title).toBe("Flood at the Weir");
  });
  it("is what the page states where headings say something else", () => {
    expect(read('<meta property="og:title" content="Flood at the Weir">', "<h1>The Press</h1>").title).toBe(
      "Flood at the Weir",
    );
  });
  it("is the page's title without the site's name where there is nothing else", () => {
    expect(read("<title>Flood &amp; fire - The Press</title>").title).toBe("Flood & fire");
    expect(read("", "<h1>Flood</h1>")).toMatchObject({
      title: "Flood",
      reasons: { title: "the only heading of its rank says so" },
    });
  });
});

describe("the author", () => {
  it.each([
    ['<meta name="author" content="Ann Miller">', ""],
    [
      '<meta property="article:author" content="https://social.example/ann"><meta name="byl" content="By Ann Miller">',
      "",
    ],
    ["", '<div class="byline">By Ann Miller | 3 May 2031</div>'],
    ["", '<a rel="author" href="/ann">Ann Miller</a>'],
    ["", '<span itemprop="author">Text: Ann Miller</span>'],
    ["", '<form class="comments"><p class="author">Your name</p></form><p class="author">von Ann Miller</p>'],
    ['<script type="application/ld+json">{"@type":"BlogPosting","author":{"name":"Ann Miller"}}</script>', ""],
    ['<script type="application/ld+json">{"@type":"BlogPosting","author":"Ann Miller"}</script>', ""],
  ])("is read from %s%s", (head, body) => {
    expect(read(head, body).author).toBe("Ann Miller");
  });
  it("is nobody where what is marked is no name", () => {
    expect(
      read('<meta name="author" content="@press">', `<p class="byline">${"long ".repeat(40)}</p>`).author,
    ).toBeNull();
  });
});

describe("the date", () => {
  it.each([
    ['<meta property="article:published_time" content="2031-05-03T08:00:00+02:00">', "", "2031-05-03T06:00:00.000Z"],
    ['<meta name="date" content="May 3, 2031">', "", "2031-05-03"],
    ["", '<time datetime="2031-05-03">yesterday</time>', "2031-05-03"],
    ["", '<b itemprop="datePublished">3 May 2031</b>', "2031-05-03"],
    ["", "", "2031-05-03"],
  ])("is read from %s%s, else from the address", (head, body, date) => {
    expect(read(head, body).publishedAt).toBe(date);
  });
  it("is none where a year is missing", () => {
    expect(read('<meta name="date" content="May 3">', "", {}).publishedAt).toBeNull();
  });
});

describe("language, address and images", () => {
  it("are read from the head, resolved, and each image is named once", () => {
    const head =
      '<link rel="canonical" href="/flood"><meta property="og:image" content="/a.jpg"><meta property="og:image:alt" content="Weir">';
    const body = `<article><p>${"The weir held, and the miller slept. ".repeat(5)}</p><img src="/a.jpg"><img src="data:image/gif;base64,R0" data-src="b.jpg" alt="Mill"><img src="data:x" srcset="s.jpg 300w, l.jpg 900w"><img src="pixel.gif" width="1" height="1"><figure><img src="//cdn.example/d.jpg" alt=" "></figure></article>`;
    expect(read(head, body)).toMatchObject({
      language: "en",
      canonical: "https://press.example/flood",
      images: [
        { url: "https://press.example/a.jpg", alt: "Weir" },
        { url: "https://press.example/2031/5/3/b.jpg", alt: "Mill" },
        { url: "https://press.example/2031/5/3/l.jpg", alt: null },
        { url: "https://cdn.example/d.jpg", alt: null },
      ],
    });
    expect(read(head, body, {}).canonical).toBe("/flood");
  });
  it("take a locale for a language tag", () => {
    expect(extractArticle('<meta property="og:locale" content="de_AT">').language).toBe("de-AT");
  });
});
