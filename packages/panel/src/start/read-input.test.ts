import { describe, expect, it } from "vitest";
import { readInput } from "./read-input.ts";

describe("readInput()", () => {
  it("reads JSON, and nothing as an empty object", () => {
    expect(readInput('{"a": [1]}')).toEqual({ a: [1] });
    expect(readInput("  ")).toEqual({});
  });

  it("says how JSON is written", () => {
    expect(() => readInput("{a: 1}")).toThrow(/^Cannot read the input as it must be JSON: /);
  });
});
