import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "../../../../test/any-character.ts";
import { parseHtml, textOf } from "../html/index.ts";
import { barChart, countChart, html, htmlText, reportPage, reportTable } from "./index.ts";

describe("html", () => {
  it("lets no text out of its place", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const visible = text.replace(/\p{Cc}/gu, "");
        const { root } = parseHtml(htmlText(html`<p title="${visible}">${visible}</p>`));
        expect(root.children).toHaveLength(1);
        expect(root.children[0]).toMatchObject({
          tag: "p",
          attributes: { title: visible },
          children: visible === "" ? [] : [visible],
        });
      }),
      { numRuns: 200 },
    );
  });

  it("puts markup in as it is, lists part by part, and nothing for null and false", () => {
    expect(htmlText(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${false}</ul>`)).toBe(
      "<ul><li>1</li><li>2</li></ul>",
    );
    expect(htmlText(html`${"a\u0000b"}`)).toBe("a\ufffdb");
  });
});

describe("reportPage()", () => {
  const page = htmlText(
    reportPage({
      title: "A <report>",
      body: html`${reportTable({
        caption: "Things",
        columns: ["Name", "Count"],
        rows: [
          ["a & b", 1234],
          ["c", 5],
        ],
      })}
${barChart({
  title: "Kinds",
  bars: [
    { label: "a label that is far too long", share: 2, note: "100 %" },
    { label: "b", share: Number.NaN, note: "–" },
  ],
})}
${countChart({ title: "Ages", words: "from 1 to 9", shares: [0.1, 0.9], earlier: [0.5, 0.5] })}`,
    }),
  );

  it("has one heading, a language, headers for rows and columns, and words for every chart", () => {
    const { elements } = parseHtml(page);
    expect(elements.filter(({ tag }) => tag === "h1").map((h1) => textOf(h1))).toEqual(["A <report>"]);
    expect(elements.find(({ tag }) => tag === "html")!.attributes.lang).toBe("en");
    expect(elements.filter(({ tag }) => tag === "th").map(({ attributes }) => attributes.scope)).toEqual([
      "col",
      "col",
      "row",
      "row",
    ]);
    expect(page).toContain('class="number">1,234');
    expect(page.match(/<svg role="img"[^>]*aria-label="[^"]+"/gu)).toHaveLength(2);
    expect(page).toContain('aria-label="Kinds. a label that is far too long: 100 %; b: –"');
  });

  it("asks for nothing from anywhere, and draws no bar beyond its ground", () => {
    expect(page).not.toMatch(/\b(?:src|href)=|@import|url\(/u);
    expect(page).toContain("default-src 'none'");
    const widths = [...page.matchAll(/class="bar" [^>]*width="([\d.]+)" height="10"/gu)].map(([, at]) => Number(at));
    expect(widths).toEqual([120, 0]);
  });
});
