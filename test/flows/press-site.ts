import { type Site, startSite } from "./site.ts";

/** A site with articles in several templates, a catalogue that can be rebuilt, and pages that make trouble. */
export interface PressSite extends Site {
  /** Serves the catalogue in its other markup from now on. */
  rebuild(): void;
}

const paragraphs = [
  "The river came down brown and fast that night, and by morning the old weir had held it once more.",
  "Nobody in the village remembered a flood like it, though the miller's book tells of two that were worse.",
  "They opened the sluices at noon, one after another, and listened to the wheel begin to turn again.",
];
/** What all articles of the site say. */
export const articleText = paragraphs.join("\n\n");

const prose = paragraphs.map((text) => `<p>${text}</p>`).join("");
const chrome = (
  inner: string,
  head = "",
) => `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}</head><body>
  <header class="masthead"><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>${inner}
  <footer><p>The River Press, Mill Lane 1. All rights reserved. <a href="/imprint">Imprint</a></p></footer></body></html>`;
const related = `<section class="related"><h3>Related</h3><article><a href="/news/9">How a dam is built</a><p>${paragraphs[0]}</p></article></section>`;
const statement = JSON.stringify({
  "@type": "NewsArticle",
  headline: "The weir held",
  author: { "@type": "Person", name: "Ann Miller" },
  datePublished: "2031-05-03T08:00:00Z",
});

const things: Readonly<Record<string, { readonly name: string; readonly price: string; readonly maker: string }>> = {
  lamp: { name: "Desk lamp", price: "€ 24.90", maker: "Quill & Sons" },
  pot: { name: "Iron pot", price: "€ 7.00", maker: "Mill Works" },
};

function catalogue(slug: string, isRebuilt: boolean): string | null {
  const thing = things[slug];
  if (thing === undefined) return null;
  const maker = thing.maker.replace("&", "&amp;");
  return isRebuilt
    ? `<section><p data-field="made-by">${maker}</p><h2>${thing.name}</h2><p><em class="amount">${thing.price}</em></p></section>`
    : `<div class="thing"><h1>${thing.name}</h1><span class="price">${thing.price}</span><b class="brand">${maker}</b></div>`;
}

const drawn = `<script>setTimeout(() => { document.getElementById("root").innerHTML = ${JSON.stringify(`<article><h1>Drawn late</h1>${prose}</article>`)}; }, 50)</script>`;

function pageOf(path: string, isRebuilt: boolean): string | null {
  if (path === "/news/weir")
    return chrome(
      `<main><article class="story"><h1>The weir held</h1><p class="byline">By Ann Miller</p><div class="story-body">${prose}<aside class="newsletter-signup"><p>Get our best stories every week, free.</p></aside></div></article>${related}</main>`,
      `<script type="application/ld+json">${statement}</script>`,
    );
  if (path === "/blog/weir")
    return chrome(
      `<div id="wrap"><div class="col"><h1>The weir held</h1>${prose}<div class="share"><a href="#">Share</a></div></div><div class="col2"><ul><li><a href="/a">Older posts</a></li></ul></div><div id="comments"><p>${paragraphs[1]} ${paragraphs[2]}</p></div></div>`,
    );
  if (path === "/old/weir.html")
    return `<html><body><table><tr><td><a href="/">Home</a><br><a href="/n">News</a></td><td><font>${paragraphs.join("<br><br>")}</font></td></tr></table></body></html>`;
  if (path === "/app/weir")
    return `<html lang="en"><head><title>Drawn late</title></head><body><div id="root"></div>${drawn}</body></html>`;
  const thing = /^\/things\/(\w+)$/u.exec(path)?.[1];
  const inner = thing === undefined ? null : catalogue(thing, isRebuilt);
  return inner === null ? null : chrome(inner);
}

export async function startPressSite(): Promise<PressSite> {
  let isRebuilt = false;
  const site = await startSite((path) => (path === "/slow" ? null : (pageOf(path, isRebuilt) ?? 404)));
  return {
    ...site,
    rebuild: () => {
      isRebuilt = true;
    },
  };
}
