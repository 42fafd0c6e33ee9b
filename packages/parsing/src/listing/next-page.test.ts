import { describe, expect, it } from "vitest";
import { parseHtml } from "../html/index.ts";
import { nextPage } from "./next-page.ts";

const url = "https://board.example/jobs?q=nurse&page=2";
const next = (html: string, linkHeader?: string) =>
  nextPage(parseHtml(html), { url, ...(linkHeader !== undefined && { linkHeader }) });
const to = (path: string) => ({ kind: "link", url: new URL(path, url).href });

describe("nextPage()", () => {
  it.each([
    ['<head><link rel="next" href="/jobs?page=3"></head>', "/jobs?page=3"],
    ['<a rel="nofollow next" href="?page=3">»</a>', "/jobs?page=3"],
    ['<a href="?cursor=abc%3D">Next page ›</a>', "/jobs?cursor=abc%3D"],
    ['<a href="?p=3" aria-label="Nächste Seite"><i class="icon"></i></a>', "/jobs?p=3"],
    ['<a href="/s/3">Suivant »</a>', "/s/3"],
    ['<a href="/s/3">›</a>', "/s/3"],
    ['<a href="/s/3">次へ</a>', "/s/3"],
    ['<a href="/jobs?offset=40">Show more jobs</a>', "/jobs?offset=40"],
    ['<base href="/deep/"><a rel="next" href="3">3</a>', "/deep/3"],
    [
      '<ul class="pagination"><li><a href="?page=1">1</a></li><li class="active">2</li><li><a href="?page=3">3</a></li></ul>',
      "/jobs?page=3",
    ],
    [
      '<div class="pager"><a href="?page=1">1</a> <span aria-current="page">2</span> <a href="?page=3">3</a><a href="?page=9">9</a></div>',
      "/jobs?page=3",
    ],
  ])("goes on from %s", (html, path) => {
    expect(next(html)).toEqual(to(path));
  });

  it("takes the Link header", () => {
    expect(next("", '<https://board.example/jobs?page=1>; rel="prev", </jobs?page=3>; rel="next"')).toEqual(
      to("/jobs?page=3"),
    );
    expect(next("", '</jobs?page=1>; rel="prev"')).toEqual({ kind: "none" });
  });

  it("names the button that only a script answers", () => {
    expect(next("<button type=button>Mehr anzeigen</button>")).toEqual({ kind: "button", text: "Mehr anzeigen" });
    expect(next('<a href="#" role="button">Load more</a>')).toEqual({ kind: "button", text: "Load more" });
    expect(next("<button disabled>Load more</button>")).toEqual({ kind: "none" });
  });

  it.each([
    '<a rel="next" href="https://elsewhere.example/jobs?page=3">Next</a>',
    '<a rel="next" href="#top">Next</a>',
    '<a rel="next" href="javascript:next()">Next</a>',
    `<a rel="next" href="${url}#list">Next</a>`,
    '<a class="next disabled" href="?page=3">Next</a>',
    '<li class="disabled"><a href="?page=3">Next</a></li>',
    '<a href="/blog/1">Next steps for nurses</a>',
    '<a href="/x"><img src="x.png"></a>',
    '<ul class="pagination"><li><a href="?page=1">1</a></li><li class="active">2</li></ul>',
  ])("ends at %s", (html) => {
    expect(next(html)).toEqual({ kind: "none" });
  });
});
