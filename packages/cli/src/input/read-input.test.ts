import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { readInput } from "./read-input.ts";

describe("readInput()", () => {
  it("takes the input from the command line, and {} where there is none", () => {
    expect(readInput({ input: '{"a":[1]}' })).toEqual({ a: [1] });
    expect(readInput({})).toEqual({});
  });

  it("takes it from a file, one with a byte order mark, too", () => {
    const folder = temporaryFolder({ "input.json": '\uFEFF{"a":1}' });
    expect(readInput({ inputFile: join(folder, "input.json") })).toEqual({ a: 1 });
  });

  it("refuses two inputs", () => {
    expect(() => readInput({ input: "{}", inputFile: "x" })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID" }),
    );
  });

  it.each(["", "{", "{'a':1}", "undefined"])("refuses %j, which is no JSON, and says how to quote it", (input) => {
    expect(() => readInput({ input })).toThrow(
      expect.objectContaining({ code: "JSON_INVALID", hint: expect.stringContaining("single quotes") }),
    );
  });

  it("names the file that is no JSON, and the one that cannot be read", () => {
    const folder = temporaryFolder({ "bad.json": "{" });
    expect(() => readInput({ inputFile: join(folder, "bad.json") })).toThrow(
      expect.objectContaining({ code: "JSON_INVALID", hint: expect.stringContaining("bad.json") }),
    );
    expect(() => readInput({ inputFile: join(folder, "none.json") })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining("none.json") }),
    );
  });
});
