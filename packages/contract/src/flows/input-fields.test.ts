import { describe, expect, it } from "vitest";
import { firstInput, inputFields } from "./input-fields.ts";

const schema = {
  type: "object",
  properties: {
    urls: { type: "array", items: { type: "string", format: "uri" } },
    threshold: { type: "number", default: 1, description: "In percent." },
    trace: { enum: ["always", "never"] },
    note: {},
  },
  required: ["urls", "threshold", "trace"],
};

describe("inputFields()", () => {
  it("lists what a schema asks for", () => {
    expect(inputFields(schema)).toEqual([
      { name: "urls", type: "list of string (uri)", isRequired: true, description: null, defaultsTo: undefined },
      { name: "threshold", type: "number", isRequired: false, description: "In percent.", defaultsTo: 1 },
      { name: "trace", type: '"always" or "never"', isRequired: true, description: null, defaultsTo: undefined },
      { name: "note", type: "anything", isRequired: false, description: null, defaultsTo: undefined },
    ]);
  });

  it.each([null, true, [], { type: "string" }, { properties: 7 }])("lists nothing of %j", (any) => {
    expect(inputFields(any)).toEqual([]);
    expect(firstInput(any)).toBe("{}");
  });
});

describe("firstInput()", () => {
  it("holds what is required", () => {
    expect(JSON.parse(firstInput(schema))).toEqual({ urls: [""], trace: "always" });
    const odd = {
      properties: { a: { type: "object" }, b: true, c: { type: "null" }, d: { type: "boolean" } },
      required: ["a", "b", "c", "d"],
    };
    expect(JSON.parse(firstInput(odd))).toEqual({ a: {}, b: null, c: null, d: false });
  });
});
