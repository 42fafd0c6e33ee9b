import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LooseJson, parseTolerantJson } from "./tolerant-json.ts";

const one = (text: string): LooseJson | undefined => parseTolerantJson(text)[0];

describe("parseTolerantJson()", () => {
  it("keeps the digits of numbers", () => {
    expect(one('{"price": 1299.90, "big": 12345678901234567890.10}')).toEqual({
      price: "1299.90",
      big: "12345678901234567890.10",
    });
  });

  it.each([
    ["commas too many", '[1,,2,{"a":"b",},]'],
    ["comments and CDATA", '//<![CDATA[\n/* list */ ["1", // one\n"2", {"a": "b"}]\n//]]>'],
    ["comments of HTML", '<!-- [1,2,{"a":"b"}] -->'],
    ["a semicolon at the end", '[1,2,{"a":"b"}];'],
    ["a bracket too many", '[1,2,{"a":"b"}]]}'],
    ["single quotes and bare keys", "['1','2',{a:'b'}]"],
    ["a byte order mark", '\ufeff[1,2,{"a":"b"}]'],
  ])("reads JSON with %s", (_, text) => {
    expect(one(text)).toEqual(["1", "2", { a: "b" }]);
  });

  it("reads raw line breaks, stray quotes and odd escapes in texts", () => {
    expect(one('{"d": "first\nsecond"}')).toEqual({ d: "first\nsecond" });
    expect(one('{"d": "a 24" screen", "e": "x"}')).toEqual({ d: 'a 24" screen', e: "x" });
    expect(one('{"d": "it\\\'s \\u00e9t\\u00E9 \\t\\q"}')).toEqual({ d: "it's été \tq" });
  });

  it("reads words, and several values in a row", () => {
    expect(parseTolerantJson('{"a":true,"b":false,"c":null,"d":undefined}{"e":1},[2]')).toEqual([
      { a: true, b: false, c: null, d: null },
      { e: "1" },
      ["2"],
    ]);
    expect(parseTolerantJson(" \n ")).toEqual([]);
  });

  it.each([
    ["a missing bracket", '{"a": [1', "a “]” is missing"],
    ["a missing value", '{"a":', "it ends too early"],
    ["a missing colon", "{a 1}", "a “:” is missing"],
    ["an open text", '{"a": "b', "the text ends inside a string"],
    ["a stray bracket inside", '{"a": ]}', "“]” is unexpected"],
    ["a depth without end", "[".repeat(200), "it is nested too deeply"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseTolerantJson(text)).toThrow(message);
  });

  it("reads back whatever JSON.stringify writes, numbers as text", () => {
    const asText = (value: unknown): unknown => {
      if (typeof value === "number") return JSON.stringify(value);
      if (Array.isArray(value)) return value.map(asText);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        const key = (text: string): boolean => !text.includes('"') && text !== "__proto__";
        const texts = JSON.stringify(value).match(/"(?:[^"\\]|\\.)*"/gu) ?? [];
        fc.pre(texts.every((text) => key(JSON.parse(text) as string)));
        expect(one(JSON.stringify(value, null, 1))).toEqual(asText(value));
      }),
    );
  });
});
