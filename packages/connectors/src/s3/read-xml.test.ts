import { expect, test } from "vitest";
import { processorMsOf } from "../../../../test/processor-time.ts";
import { elementsOf, textOf } from "./read-xml.ts";

test("elementsOf() gives the insides of all elements of a name, and of no other", () => {
  const xml = '<List><Key>a</Key><Key x="1">b</Key><KeyCount>2</KeyCount><Key>c</List>';
  expect(elementsOf(xml, "Key")).toEqual(["a", "b"]);
  expect(elementsOf("<Key", "Key")).toEqual([]);
});

test("textOf() reads entities, and leaves those that stand for no letter", () => {
  expect(textOf("<Key>&lt;&#65;&#x42;&nbsp;&#x110000;</Key>", "Key")).toBe("<AB&nbsp;&#x110000;");
  expect(textOf("", "Key")).toBe("");
});

test("elementsOf() looks at an answer that opens and never ends no more than once", async () => {
  const tookMs = await processorMsOf(() => {
    expect(elementsOf("<Key>".repeat(200_000), "Key")).toEqual([]);
    expect(elementsOf("<Key ".repeat(200_000), "Key")).toEqual([]);
  });
  // For each opening to the end it would take minutes.
  expect(tookMs).toBeLessThan(5_000);
});
