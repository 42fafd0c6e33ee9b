import { describe, expect, it } from "vitest";
import { readRunSearch } from "./read-run-search.ts";

describe("readRunSearch()", () => {
  it("reads part and step, and leaves out what it does not know", () => {
    expect(readRunSearch({ view: "output", step: "read page[a]" })).toEqual({ view: "output", step: "read page[a]" });
    expect(readRunSearch({ view: "timeline", step: 3 })).toEqual({});
    expect(readRunSearch({ view: "more" })).toEqual({});
  });
});
