import { describe, expect, it } from "vitest";
import { parseHtml, textOf } from "../html/index.ts";
import { parseSelector, selectAll } from "./index.ts";

const page = parseHtml(`<main id="top"><h1 class="a b">One</h1><ul><li>Two</li><li class="b">Three</li></ul>
  <p data-key="x-1">Four</p><div><p lang="de-AT">Five</p></div><p class="größe md:w-2">Six</p></main>`);
const found = (selector: string) => selectAll(page, selector).map(textOf);

describe("selectAll()", () => {
  it.each([
    ["h1", ["One"]],
    ["H1.a.b", ["One"]],
    ["#top > p", ["Four", "Six"]],
    ["main p", ["Four", "Five", "Six"]],
    ["main > div > p, h1", ["One", "Five"]],
    ["li:nth-child(2)", ["Three"]],
    ["p:nth-of-type(2)", ["Six"]],
    ["li:first-child", ["Two"]],
    ["div > :first-of-type", ["Five"]],
    ["[data-key]", ["Four"]],
    ["[data-key=x-1]", ["Four"]],
    ["[data-key='x-1']", ["Four"]],
    ['[data-key^="x"][data-key$="1"][data-key*="-"]', ["Four"]],
    ['[class~="b"]', ["One", "Three"]],
    ["[class^='']", []],
    [".größe", ["Six"]],
    [".md\\:w-2", ["Six"]],
    ["ul *", ["Two", "Three"]],
    ["ul > p", []],
    ["main li.b", ["Three"]],
  ])("finds what %s names", (selector, texts) => {
    expect(found(selector)).toEqual(texts);
  });

  it("goes up past an ancestor that fits only in part", () => {
    const nested = parseHtml('<div class="a"><section><div class="b"><div><i>x</i></div></div></section></div>');
    expect(selectAll(nested, ".a > section .b i")).toHaveLength(1);
    expect(selectAll(nested, ".a > .b i")).toHaveLength(0);
  });
});

describe("parseSelector()", () => {
  it.each([
    "",
    "> p",
    "p >",
    "p,",
    "p + p",
    "p:hover",
    "p::before",
    "[a|=b]",
    "p:nth-child",
    "p:first-child(2)",
    "#ap*",
  ])("refuses %j", (selector) => {
    expect(parseSelector(selector)).toBeNull();
    expect(found(selector)).toEqual([]);
  });
});
