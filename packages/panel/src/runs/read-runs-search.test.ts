import { describe, expect, it } from "vitest";
import { readRunsSearch } from "./read-runs-search.ts";

describe("readRunsSearch()", () => {
  it("reads filters and page, and leaves out what it does not know", () => {
    expect(readRunsSearch({ status: "failed", flow: "ask", before: "01a" })).toEqual({
      status: "failed",
      flow: "ask",
      before: "01a",
    });
    expect(readRunsSearch({ status: "sleepy", flow: "", before: 7, more: 1 })).toEqual({});
  });
});
