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
    expect(read("", "<h2>Flood</h2><h2>More</h2>").title).toBe("Flood");
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
    ['<script type="application/ld+json">{"@type":"Recipe","author":{"name":"Ann Miller"}}</script>', ""],
    [
      '<script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question","author":{"name":"Ann Miller"},"acceptedAnswer":{"author":"Ben"}}}</script>',
      "",
    ],
    ["", '<div class="byline">By <a rel="author nofollow" href="/ann">Ann Miller</a>, who walks</div>'],
    ["", '<p class="author">作者：Ann Miller</p>'],
    ["", '<p class="author">بقلم Ann Miller</p>'],
  ])("is read from %s%s", (head, body) => {
    expect(read(head, body).author).toBe("Ann Miller");
  });
  it.each([
    '<div><a href="/@ann">Ann Miller</a> · 5 min read · May 3, 2031</div>',
    "<div>By Ann Miller, 3.5.2031</div>",
    '<p class="byline">By <span class="author-name">Ann Miller</span>, Environment correspondent</p>',
    '<p class="auteur">Par Ann Miller</p>',
  ])("is read from a line below the heading: %s", (line) => {
    const text = `<p>${"The weir held, and the miller slept. ".repeat(5)}</p><p>By Ben Weir</p>`;
    expect(read("", `<h1>Flood</h1>${line}${text}`).author).toBe("Ann Miller");
  });
  it("are all who are named in the same place, each once", () => {
    const byline = '<p>By <a rel="author" href="/a">Ann Miller</a> and <a rel="author" href="/b">Ben Weir</a></p>';
    const box = '<div><a rel="author" href="/a">Ann Miller</a> has written <a rel="author" href="/c">more</a></div>';
    expect(read("", byline + box).author).toBe("Ann Miller, Ben Weir");
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
    [
      "",
      '<aside><time datetime="2031-04-01">1 April</time></aside><time datetime="2031-05-04">4 May</time>',
      "2031-05-04",
    ],
  ])("is read from %s%s, else from the address", (head, body, date) => {
    expect(read(head, body).publishedAt).toBe(date);
  });
  it.each([
    ["de", '<p class="article-date">Veröffentlicht am 3. Mai 2031, 14:05 Uhr</p>'],
    ["de", '<span class="date">Stand: 03.05.2031 08:15</span>'],
    ["fr", '<div class="post-meta">Par Ann Miller | 3 mai 2031</div>'],
    ["ru", '<div class="date">3 мая 2031 г., 12:40</div>'],
    ["en", "<h1>Flood</h1><div>May 3, 2031 · 5 min read</div>LONG"],
    [
      "en",
      '<p>Published: <time>10:00 GMT 3 May 2031</time></p><time class="updated" datetime="2031-05-05">5 May</time>',
    ],
    ["ja", "<time>2031年5月3日 08:00</time>"],
    ["ar", '<div class="post-date">٣ مايو ٢٠٣١</div>'],
    ["he", '<div class="post-date">3 במאי 2031</div>'],
    ["en-GB", '<p class="updated timestamp">04/06/2031</p><p class="published timestamp">03/05/2031</p>'],
    ["en-US", '<div class="sidebar"><p class="date">1 April 2031</p></div><p class="date">05/03/2031</p>'],
  ])("is read from what is shown to readers of %s: %s", (language, body) => {
    const long = `<p>${"The weir held, and the miller slept. ".repeat(5)}</p>`;
    const html = `<html lang="${language}"><body>${body.replace("LONG", long)}</body></html>`;
    expect(extractArticle(html).publishedAt).toBe("2031-05-03");
  });
  it("is none where a year is missing", () => {
    for (const shown of ["May 3", "yesterday", "3. Mai"])
      expect(read("", `<p class="date">${shown}</p>`, {}).publishedAt, shown).toBeNull();
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
  it("are the pictures that scripts load late, the widest of each set", () => {
    const body = `<article><p>${"The weir held, and the miller slept. ".repeat(5)}</p>
<img src="/img/placeholder.gif" data-src="/a.jpg"><picture><source srcset="/b-4.webp 400w, /b-12.webp 1200w"><img src="data:x"></picture>
<img src="/spacer.png" data-srcset="/c-12.jpg 1200w, /c-4.jpg 400w"><div><noscript><img src="/d.jpg"></noscript></div><img src="/e.jpg" srcset="/e2.jpg 2x"></article>`;
    const images = read('<base href="https://cdn.example/x/">', body).images.map((image) => image.url);
    const names = ["a.jpg", "b-12.webp", "c-12.jpg", "d.jpg", "e.jpg"];
    expect(images).toEqual(names.map((name) => `https://cdn.example/${name}`));
  });
  it("take a locale for a language tag", () => {
    expect(extractArticle('<meta property="og:locale" content="de_AT">').language).toBe("de-AT");
  });
});
