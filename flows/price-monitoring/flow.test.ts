import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
/** The places that are refused, each once. */
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];

describe("the input of price-monitoring", () => {
  it("is a list of addresses; the rest has defaults", () => {
    expect(read({ urls: ["https://shop.example/p/1"] }).data).toEqual({
      urls: ["https://shop.example/p/1"],
      thresholdPercent: 1,
      trace: "always",
      parallel: 4,
      pageTimeoutSeconds: 30,
    });
  });

  it("refuses what is no page on the web, and lists that make no sense", () => {
    for (const url of ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "shop.example/p/1", ""])
      expect(problemsOf({ urls: [url] }), url).toEqual(["urls.0"]);
    expect(problemsOf({ urls: [] })).toEqual(["urls"]);
    expect(problemsOf({ urls: Array(1_001).fill("https://shop.example/") })).toEqual(["urls"]);
    expect(problemsOf({ urls: [`https://shop.example/${"p".repeat(1_000)}`] })).toEqual(["urls.0"]);
    expect(problemsOf({})).toEqual(["urls"]);
  });

  it("refuses settings out of range", () => {
    const urls = ["https://shop.example/"];
    expect(problemsOf({ urls, thresholdPercent: 0.125 })).toEqual(["thresholdPercent"]);
    expect(problemsOf({ urls, thresholdPercent: -1 })).toEqual(["thresholdPercent"]);
    expect(problemsOf({ urls, parallel: 0 })).toEqual(["parallel"]);
    expect(problemsOf({ urls, pageTimeoutSeconds: 0 })).toEqual(["pageTimeoutSeconds"]);
    expect(problemsOf({ urls, trace: "sometimes" })).toEqual(["trace"]);
    expect(read({ urls, thresholdPercent: 0.07, parallel: 16, trace: "never" }).success).toBe(true);
  });
});
