import { expect, it } from "vitest";
import { definitions, proseColumns, wrap } from "./wrap.ts";

it("wrap() breaks between words, and leaves a word whole that is longer than a line", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("a considerable b", 5)).toEqual(["a", "considerable", "b"]);
  expect(wrap("日本 日本", 8)).toEqual(["日本", "日本"]);
});

it("definitions() puts a text beside its word, or below a word that is too long", () => {
  expect(definitions([["a", "one two three"]], 12)).toBe("  a  one two\n     three");
  expect(definitions([["x".repeat(30), "text"]], 80)).toBe(`  ${"x".repeat(30)}\n${" ".repeat(30)}text`);
  expect(definitions([], 80)).toBe("");
});

it("proseColumns() takes the terminal's width within what can be read", () => {
  expect([undefined, 20, 90, 300].map((columns) => proseColumns(columns))).toEqual([
    process.stdout.columns === undefined ? 80 : expect.any(Number),
    40,
    90,
    100,
  ]);
});
