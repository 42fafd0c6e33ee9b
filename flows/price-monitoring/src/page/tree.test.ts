import { describe, expect, it } from "vitest";
import { extractOffer } from "./extract-offer.ts";
import { readLines } from "./page-lines.ts";
import { namesOf, parseHtml, selfAndAncestors, textOf } from "./tree.ts";

describe("parseHtml()", () => {
  it("keeps text and structure, and leaves out what browsers do not show", () => {
    const { root, elements } = parseHtml(
      "<p>One <b>two</b><br>three<style>p{}</style><noscript>No <i>script</i></noscript></p><template><p>x</p></template>",
    );
    expect(textOf(root)).toBe("One two three");
    expect(elements.map(({ tag }) => tag)).toEqual(["p", "b", "br"]);
  });

  it("lays what is nested too deeply side by side", () => {
    const { elements } = parseHtml(`${"<div>".repeat(20_000)}<b>deep</b>`);
    expect(elements.at(-1)?.tag).toBe("b");
    expect(selfAndAncestors(elements.at(-1)!).length).toBeLessThan(600);
    const { reason } = extractOffer(`${"<div>".repeat(20_000)}5 €${"</div>".repeat(20_000)}<p>`, {
      url: "https://a.example/",
    });
    expect(reason).toBe("the page neither states nor shows a product");
  });

  it("finds its way back from what is nested too deeply", () => {
    const { elements } = parseHtml(`<main>${"<i>".repeat(600)}x${"</i>".repeat(600)}<p>after</p></main>`);
    expect(selfAndAncestors(elements.at(-1)!).map(({ tag }) => tag)).toEqual(["p", "main"]);
  });
});

describe("namesOf()", () => {
  it("collects all by which an element is named, camel case taken apart", () => {
    const [element] = parseHtml('<p class="ProductPrice big" id="priceBox" itemprop="price">5</p>').elements;
    expect(namesOf(element!)).toContain("p product-price big price-box price");
  });
});

describe("readLines()", () => {
  const texts = (html: string): string[] => readLines(parseHtml(html).root).map(({ text }) => text.trim());

  it("makes a line of what a browser sets as one", () => {
    expect(texts("<p>a <b>b</b>c</p>d<br>e<table><tr><td>f</td><td>g</td></tr></table>")).toEqual([
      "a bc",
      "d",
      "e",
      "f",
      "g",
    ]);
  });

  it("leaves out what is hidden, and what is said twice", () => {
    expect(
      texts(
        '<p hidden>a</p><dialog>b</dialog><dialog open>c</dialog><input type="hidden"><p style="visibility:hidden">d</p>',
      ),
    ).toEqual(["c"]);
    expect(texts('<p><span class="sr-only">5 €</span><span aria-hidden="true"><b>5</b>€</span></p>')).toEqual(["5 €"]);
    expect(texts('<p><span class="sr-only">Price</span><span aria-hidden="true">5 €</span></p>')).toEqual(["Price5 €"]);
  });

  it("joins cents to their whole and keeps other numbers apart", () => {
    expect(texts("<p><b>12</b><sup>99</sup> €</p>")).toEqual(["12.99 €"]);
    expect(texts('<p><b>12</b><span class="price-cents">99</span></p>')).toEqual(["12.99"]);
    expect(texts("<p><b>12</b><sup><i>99</i></sup></p>")).toEqual(["12.99"]);
    expect(texts("<p><b>12</b><i>99</i></p>")).toEqual(["12 ¦ 99"]);
  });
});
