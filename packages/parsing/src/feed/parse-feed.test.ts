import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFeed, parseFeed } from "./index.ts";

const nowMs = Date.UTC(2031, 2, 5);
const parse = (text: string, url = "https://site.example/blog/feed.xml") => parseFeed(text, { url, nowMs });

const rss = (items: string, more = "") =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>River &amp; Mill</title><link>/</link><description>News</description><language>en-gb</language>${more}${items}</channel></rss>`;

describe("parseFeed()", () => {
  it("reads RSS with the parts that others lend it", () => {
    const feed = parse(
      rss(`<item><title>The &lt;b&gt;weir&lt;/b&gt; held &amp;amp; stood</title><link>../news/1</link><guid isPermaLink="false">n-1</guid>
<pubDate>Mon, 03 Mar 2031 08:00:00 +0100</pubDate><dc:creator>Ann Miller</dc:creator><category>Floods</category><category>Floods</category>
<description><![CDATA[<p>It <a href="/x">held</a>.</p>]]></description><content:encoded><![CDATA[<p>All of it. <img src="pic.jpg"></p>]]></content:encoded>
<enclosure url="/sound.mp3" length="1200" type="audio/mpeg"/></item>`),
    );
    expect(feed).toEqual({
      format: "rss",
      title: "River & Mill",
      url: "https://site.example/",
      language: "en-gb",
      items: [
        {
          id: "n-1",
          title: "The weir held & stood",
          url: "https://site.example/news/1",
          publishedAt: "2031-03-03T07:00:00.000Z",
          updatedAt: null,
          author: "Ann Miller",
          summary: "It held.",
          content: '<p>All of it. <img src="https://site.example/news/pic.jpg"></p>',
          enclosures: [{ url: "https://site.example/sound.mp3", mediaType: "audio/mpeg", sizeBytes: 1200 }],
          categories: ["Floods"],
          language: "en-gb",
        },
      ],
    });
  });

  it("reads Atom, its bases and its kinds of text", () => {
    const feed =
      parse(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://site.example/de/"><title>Nachrichten</title>
<id>urn:x</id><updated>2031-03-04T10:00:00Z</updated><link rel="alternate" href="."/><link rel="self" href="feed.xml"/><author><name>Redaktion</name></author>
<entry><id>urn:1</id><title type="html">Das &lt;i&gt;Wehr&lt;/i&gt;</title><link href="wehr"/><updated>2031-03-04T10:00:00Z</updated><published>2031-03-03</published>
<summary>Es hält &amp; steht.</summary><category term="flut" label="Flut"/><link rel="enclosure" href="b.pdf" type="application/pdf"/></entry>
<entry><id>urn:2</id><title>a &lt; b</title><updated>2031-03-04T11:00:00Z</updated></entry></feed>`);
    expect(feed?.items).toMatchObject([
      {
        id: "urn:1",
        title: "Das Wehr",
        url: "https://site.example/de/wehr",
        publishedAt: "2031-03-03T00:00:00.000Z",
        updatedAt: "2031-03-04T10:00:00.000Z",
        author: "Redaktion",
        summary: "Es hält & steht.",
        categories: ["Flut"],
        language: "de",
        enclosures: [{ url: "https://site.example/de/b.pdf" }],
      },
      { title: "a < b", url: null, publishedAt: "2031-03-04T11:00:00.000Z" },
    ]);
  });

  it("reads RSS 1.0 and JSON Feed", () => {
    const rdf =
      parse(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://site.example/"><title>Old</title><link>https://site.example/</link><description>d</description></channel>
<item rdf:about="https://site.example/1"><title>One</title><link>https://site.example/1</link><dc:date>2031-03-01T00:00:00+09:00</dc:date><dc:creator>Bo</dc:creator></item></rdf:RDF>`);
    expect(rdf).toMatchObject({ format: "rdf", title: "Old" });
    expect(rdf?.items).toMatchObject([
      { id: "https://site.example/1", publishedAt: "2031-02-28T15:00:00.000Z", author: "Bo" },
    ]);
    const json = parse(
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "J",
        home_page_url: "https://site.example/",
        language: "fr",
        items: [
          {
            id: "1",
            url: "/1",
            content_text: "a < b",
            date_published: "2031-03-01T00:00:00Z",
            authors: [{ name: "Cy" }],
          },
          { id: "1", url: "/2" },
        ],
      }),
    );
    expect(json?.items).toMatchObject([
      {
        id: "1",
        title: "",
        url: "https://site.example/1",
        content: "a &lt; b",
        summary: "a < b",
        author: "Cy",
        language: "fr",
      },
    ]);
  });

  it("keeps the items of feeds that break the rules, and reads what was cut off up to there", () => {
    const item = (name: string, rest = "") =>
      `<item><title>${name}</title><link>https://site.example/${name}</link>${rest}</item>`;
    const titles = (text: string) => parse(text)?.items.map(({ title }) => title);
    expect(titles(`\n\n<!-- cache -->\u0000${rss(item("a"))}`)).toEqual(["a"]);
    expect(titles(`Warning: on line 3\n${rss(item("b"))}`)).toEqual(["b"]);
    expect(titles(rss(item("Q&A") + item("c \u0008 d")))).toEqual(["Q&A", expect.stringMatching(/^c .*d$/u)]);
    expect(titles(rss(item("e") + item("f")).slice(0, -40))?.slice(0, 1)).toEqual(["e"]);
    expect(
      parse(rss(item("g", "<pubDate>soon</pubDate>") + item("h", "<pubDate>Tue, 01 Jan 2041 00:00:00 GMT</pubDate>")))
        ?.items,
    ).toMatchObject([{ publishedAt: null }, { publishedAt: null }]);
    expect(
      parse(rss("<item><title>x</title><link>javascript:alert(1)</link></item><item></item>"))?.items,
    ).toMatchObject([{ title: "x", url: null }]);
  });

  it("is bounded, and null for what is no feed", () => {
    const many = Array.from(
      { length: 510 },
      (_, at) => `<item><title>${at}</title><description>${at === 0 ? "x".repeat(6_000) : at}</description></item>`,
    );
    const feed = parse(rss(many.join("")));
    expect(feed?.items).toHaveLength(500);
    expect(feed?.items[0]?.summary).toHaveLength(5_000);
    for (const text of ["", "hello", "{}", "[1]", "<html><body>rss</body></html>", "<rss"])
      expect(parse(text), text).toBeNull();
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.nat(900), (noise, at) => {
        const whole = rss("<item><title>a</title></item>");
        expect(() => parse(whole.slice(0, at) + noise + whole.slice(at))).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it("expands no entity that a feed defines, and reads no file", () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>${rss("<item><title>&b;&f;</title></item>").slice(21)}`;
    expect(JSON.stringify(parse(bomb)) ?? "").not.toMatch(/root:|a{1000}/u);
  });
});

describe("decodeFeed()", () => {
  const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  it("reads bytes as mark, header, prolog or their looks say", () => {
    const latin = bytes('<?xml version="1.0" encoding="ISO-8859-1"?><rss><a>caf\u00e9</a></rss>');
    expect(decodeFeed(latin)).toContain("café");
    expect(decodeFeed(bytes("<rss>caf\u00e9</rss>"), "text/xml; charset=windows-1252")).toContain("café");
    expect(decodeFeed(bytes("<rss>caf\u00e9</rss>"))).toContain("café");
    expect(decodeFeed(new TextEncoder().encode('<?xml version="1.0" encoding="klingon"?><rss>café</rss>'))).toContain(
      "café",
    );
    expect(decodeFeed(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x61, 0, 0x3e, 0), "text/xml; charset=utf-8")).toBe("<a>");
  });
});
