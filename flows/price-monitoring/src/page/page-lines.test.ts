import { parseHtml } from "@millrace/parsing/html";
import { describe, expect, it } from "vitest";
import { readLines } from "./page-lines.ts";

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
