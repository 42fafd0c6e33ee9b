import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorMsOf } from "../../../../test/processor-time.ts";
import { extractArticle } from "./index.ts";

const one = "The river came down brown and fast that night, and by morning the old weir had held it once more.";
const two = "Nobody in the village remembered a flood like it, though the miller's book tells of two that were worse.";
const three = "They opened the sluices at noon, one after another, and listened to the wheel begin to turn again.";
const prose = `<p>${one}</p><p>${two}</p><p>${three}</p>`;
const text = [one, two, three].join("\n\n");
const textOf = (html: string) => extractArticle(html).text;

describe("extractArticle() on templates of all kinds", () => {
  it.each([
    [
      "a named body among boxes",
      `<div class="page"><div class="entry-content">${prose}</div><div class="sidebar"><p>${two}</p></div></div>`,
    ],
    [
      "an article element",
      `<header><nav><a href="/">Home</a></nav></header><article>${prose}</article><footer><p>${one}</p></footer>`,
    ],
    [
      "nothing but containers",
      `<div><div><ul><li><a href="/a">News of today</a></li></ul></div><div>${prose}</div></div>`,
    ],
    ["lines parted by breaks", `<div id="x"><a href="/">Home</a></div><div>${one}<br><br>${two}<br><br>${three}</div>`],
    [
      "a layout of tables",
      `<table><tr><td><a href="/a">One</a><br><a href="/b">Two</a></td><td>${prose}</td></tr></table>`,
    ],
    [
      "widgets of a page builder",
      `<main>${[one, two, three].map((p) => `<div class="builder-widget widget-text"><div class="widget-container"><p>${p}</p></div></div>`).join("")}</main>`,
    ],
    [
      "a form around the page",
      `<form id="aspnet"><div class="menu"><a href="/">Home</a></div><div>${prose}</div></form>`,
    ],
    [
      "a body in parts",
      `<div class="story"><div class="lead"><p>${one}</p></div><div class="rest"><p>${two}</p><p>${three}</p></div></div>`,
    ],
  ])("reads %s", (_, html) => {
    expect(textOf(`<html><body>${html}</body></html>`)).toBe(text);
  });

  it("leaves out comments, even where they are longer than the article", () => {
    const comments = Array.from({ length: 9 }, (_, i) => `<div class="comment"><p>${i} ${two} ${three}</p></div>`);
    expect(
      textOf(
        `<div class="wrap"><div class="content">${prose}</div><div id="comments">${comments.join("")}</div></div>`,
      ),
    ).toBe(text);
  });

  it("leaves out boxes, shares, captions and signposts within the text", () => {
    const within = [
      `<aside><p>${two}</p></aside>`,
      `<div class="newsletter-signup"><p>Get our best stories every week, free, in your mailbox.</p></div>`,
      `<ul class="share"><li><a href="#">Post</a></li></ul>`,
      `<figure><img src="weir.jpg"><figcaption>The weir in March.</figcaption></figure>`,
      `<p><img src="a.jpg">The mill by night</p>`,
      `<p>The wheel in spring (Photo: A. Miller)</p>`,
      `<p>Read more: <a href="/dam">How a dam is built</a></p>`,
      `<p><a href="/x">Ten walks along the river</a></p>`,
      `<p><a href="/x">Ten walks</a><br><a href="/y">Nine mills</a></p>`,
      `<div><a href="/z">A very long title of another story that has nothing to do with this one at all, or nearly</a></div>`,
      `<div class="ad">${one}</div>`,
      `<div style="display:none">Please wait</div>`,
      `<button>More</button>`,
    ];
    for (const box of within)
      expect(textOf(`<article><p>${one}</p>${box}<p>${two}</p><p>${three}</p></article>`), box).toBe(text);
  });

  it("leaves out names and dates before the text, and credits, invitations and open headings after it", () => {
    const before =
      "<h1>Flood</h1><div>By Ann Miller</div><div>3 May 2031</div><p>By Ann Miller</p><p>Last updated: 4 May 2031</p>";
    const after =
      '<p>Ben Weir contributed to this report.</p><p>Follow us on Twitter and Facebook.</p><div><a href="/all">All the news</a> of May</div><h2>More</h2>';
    expect(textOf(`<article>${before}${prose}${after}</article>`)).toBe(text);
  });

  it("keeps lists, tables, quotes, code, subheadings and paragraphs with a link", () => {
    const kept =
      '<h2>What it takes</h2><ul><li>Two boards</li><li>A pole</li></ul><blockquote>Never alone.</blockquote><pre>open\n  1</pre><table><tr><th>Gate</th><td>7</td></tr></table><p>See <a href="https://a.example/mill">the mill</a> for the rest.</p>';
    const article = extractArticle(`<article>${prose}${kept}</article>`, { url: "https://b.example/" });
    expect(article.text).toBe(
      `${text}\n\nWhat it takes\n\nTwo boards\n\nA pole\n\nNever alone.\n\nopen\n  1\n\nGate\n\n7\n\nSee the mill for the rest.`,
    );
    expect(article.markdown).toContain(
      "## What it takes\n\n- Two boards\n- A pole\n\n> Never alone.\n\n```\nopen\n  1\n```\n\n|  |  |\n| --- | --- |\n| Gate | 7 |\n\nSee [the mill](https://a.example/mill) for the rest.",
    );
    expect(article.html).toContain(
      "<ul>\n<li>Two boards</li>\n<li>A pole</li>\n</ul>\n<blockquote>Never alone.</blockquote>",
    );
    expect(article.html).toContain("<table>\n<tr><th>Gate</th><td>7</td></tr>\n</table>");
    expect(article.blocks.map(({ kind }) => kind)).toEqual([
      "paragraph",
      "paragraph",
      "paragraph",
      "heading",
      "item",
      "item",
      "quote",
      "code",
      "cell",
      "cell",
      "paragraph",
    ]);
  });

  it("leaves out what asks for money or a login where the free part ends, and says so", () => {
    const gate =
      "<div class=gate><h3>Go on reading</h3><p>This article is for subscribers only. Subscribe now for 1 € a month.</p><p>Already a member? Log in.</p></div>";
    const stated = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>';
    const article = extractArticle(`${stated}<article>${prose}${gate}</article>`);
    expect(article.text).toBe(text);
    expect(article.reasons.text).toMatch(/not all of it is free to read$/u);
    const about = `<p>${three} Members of the club may subscribe to the book for a full year.</p>`;
    expect(textOf(`<article>${prose}${about}</article>`)).toContain("Members of the club");
  });

  it("reads a text in a script without spaces", () => {
    const line =
      "川は夜のうちに茶色く速く流れ、朝には古い堰がもう一度それを支えていた。村の誰もがそのような洪水を覚えていなかった。";
    expect(textOf(`<div><ul><li><a href="/">ホーム</a></li></ul><div><p>${line}</p><p>${line}</p></div></div>`)).toBe(
      `${line}\n\n${line}`,
    );
  });

  it("takes the page's own statement where the page itself is still to be drawn", () => {
    const body = JSON.stringify({
      "@type": "NewsArticle",
      headline: "Flood",
      articleBody: `${one}\n\n${two} <3`,
      author: [{ name: "Ann" }, { name: "Ben" }],
    });
    const article = extractArticle(
      `<body><div id="root"></div><script type="application/ld+json">${body}</script></body>`,
    );
    expect(article).toMatchObject({ title: "Flood", author: "Ann, Ben", text: `${one}\n\n${two} <3` });
    expect(article.html).toContain("&lt;3");
    expect(article.reasons.text).toContain("own statement");
  });

  it("says where nothing is", () => {
    expect(extractArticle("")).toMatchObject({
      text: "",
      title: null,
      author: null,
      publishedAt: null,
      blocks: [],
      images: [],
    });
    expect(extractArticle("").reasons).toMatchObject({ text: "the page has no text", title: "the page does not say" });
    expect(textOf("<p>Short</p>")).toBe("Short");
  });

  it("reads whatever it is given, and a megabyte in a moment", async () => {
    const piece = fc.constantFrom(
      "<div>",
      "</div>",
      "<p>",
      `<p>${one}`,
      "<a href=x>",
      "</a>",
      "<ul><li>",
      "<table>",
      "<td>",
      "<h1>",
      "x",
      "&amp;",
      "<!--",
      "-->",
      "<pre>",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void extractArticle(pieces.join(""))),
      { numRuns: 60 },
    );
    const large = `<main>${`<div class="a"><p>${one} <a href="/x">${two}</a></p></div>`.repeat(3_000)}</main>`.padEnd(
      1_000_000,
    );
    // 60 to 150 ms on a quiet machine; the limit is for what grows with the square of the page.
    expect(await processorMsOf(() => extractArticle(large))).toBeLessThan(3_000);
  });
});
