import { parseHtml } from "@millrace/parsing/html";
import { describe, expect, it } from "vitest";
import { labelled, labelOf, wordsOfName } from "./labelled.ts";
import { sameValue, typedValue } from "./typed-value.ts";

const reading = { url: "https://a.example/x/", language: "en" };

describe("typedValue()", () => {
  it.each([
    ["  two  words ", "text", "two words"],
    ["", "text", null],
    ["1,234.5 kg", "number", 1234.5],
    ["-3", "number", -3],
    ["seven", "number", null],
    [`5 ${"x".repeat(80)}`, "number", null],
    ["12,90 €", "money", { amount: "12.90", currency: "EUR" }],
    ["free of charge 5 ".repeat(9), "money", null],
    ["3 May 2031", "date", "2031-05-03"],
    ["3 May", "date", null],
    ["../y", "url", "https://a.example/y"],
    ["mailto:a@a.example", "url", null],
    ["not one", "url", null],
  ] as const)("makes of %j as %s %j", (text, type, value) => {
    expect(typedValue(text, type, reading)).toEqual(value);
  });
});

describe("sameValue()", () => {
  it("compares texts without case, money by amount, and other values as they are", () => {
    expect(sameValue("Mill", "mill")).toBe(true);
    expect(sameValue({ amount: "5.0", currency: null }, { amount: "5.00", currency: "EUR" })).toBe(true);
    expect(sameValue({ amount: "5", currency: "USD" }, { amount: "5", currency: "EUR" })).toBe(false);
    expect(sameValue(5, 5)).toBe(true);
    expect(sameValue(5, "5")).toBe(false);
  });
});

describe("labelled()", () => {
  it.each([
    "<dl><dt>Maker</dt><dd>Quill</dd></dl>",
    "<table><tr><th>Maker:</th><td>Quill</td></tr></table>",
    "<div><span>Maker</span><span>Quill</span></div>",
    "<p><b>Maker:</b> Quill</p>",
    "<li>Maker: Quill</li>",
  ])("finds the value in %s", (html) => {
    expect(labelled(parseHtml(html), ["Colour", "maker"])?.text).toBe("Quill");
  });
  it("finds nothing without a label or beside an empty one", () => {
    expect(labelled(parseHtml("<p>Maker</p>"), ["maker"])).toBeNull();
    expect(labelled(parseHtml("<p>Quill</p>"), [""])).toBeNull();
  });
  it("takes no tab and no button for a label", () => {
    const tabs = `<div><button role="tab">Parts</button><button role="tab">Sizes</button></div><div role="tab">Parts</div><i>3</i>`;
    expect(labelled(parseHtml(tabs), ["parts"])).toBeNull();
  });
  it.each([
    ["<h3>Tags</h3><div><ul><li><a>red</a></li> <li>oak</li></ul></div>", ["red", "oak"]],
    ["<h3>Tags</h3><p><span>red</span><span>oak</span></p>", ["red", "oak"]],
    ["<h3>Tags</h3><p>red, <b>oak</b></p>", ["red, oak"]],
    ["<h3>Tags</h3><p><a>red oak</a></p>", ["red oak"]],
  ])("takes the list in %s apart", (html, parts) => {
    expect(labelled(parseHtml(html), ["tags"])?.parts).toEqual(parts);
  });
  it.each([
    ["<p>Latest v1.2.0 - Published 3 days ago</p>", "v1.2.0"],
    ["<p>Latest 7</p>", "7"],
    ["<p>Latest news</p>", undefined],
    ["<p>Latest 7 things that you should not miss about our lamps</p>", undefined],
    ["<p>Latest</p>", undefined],
  ])("finds a number after the label that the user wrote in %s", (html, value) => {
    expect(labelled(parseHtml(html), ["version"], "Latest")?.text).toBe(value);
  });
});

describe("labelOf()", () => {
  const label = (html: string) => labelOf(parseHtml(html).elements.find(({ tag }) => tag === "i")!);
  it("is the short text before that ends with a colon", () => {
    expect(label("<p>Maker: <i>Quill</i></p>")).toBe("maker");
    expect(label("<p><b>Maker:</b><i>Quill</i></p>")).toBe("maker");
    expect(label("<p>Made by <i>Quill</i></p>")).toBeNull();
    expect(label("<p><i>Quill</i></p>")).toBeNull();
  });
  it("has a name of code for the words of a person", () => {
    expect(wordsOfName("releaseDate")).toBe("release date");
  });
});
