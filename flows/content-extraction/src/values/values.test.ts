import { parseHtml } from "@millrace/parsing/html";
import { describe, expect, it } from "vitest";
import { labelledText, labelOf, wordsOfName } from "./labelled.ts";
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

describe("labelledText()", () => {
  it.each([
    "<dl><dt>Maker</dt><dd>Quill</dd></dl>",
    "<table><tr><th>Maker:</th><td>Quill</td></tr></table>",
    "<div><span>Maker</span><span>Quill</span></div>",
    "<p><b>Maker:</b> Quill</p>",
    "<li>Maker: Quill</li>",
  ])("finds the value in %s", (html) => {
    expect(labelledText(parseHtml(html), ["Colour", "maker"])).toBe("Quill");
  });
  it("finds nothing without a label or beside an empty one", () => {
    expect(labelledText(parseHtml("<p>Maker</p>"), ["maker"])).toBeNull();
    expect(labelledText(parseHtml("<p>Quill</p>"), [""])).toBeNull();
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
