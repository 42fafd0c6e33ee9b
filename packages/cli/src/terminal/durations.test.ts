import { describe, expect, it } from "vitest";
import { showAge, showDuration } from "./durations.ts";

describe("showDuration()", () => {
  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [999.6, "1.0 s"],
    [1_000, "1.0 s"],
    [59_940, "59.9 s"],
    [59_970, "1 min"],
    [192_000, "3 min 12 s"],
    [3_599_700, "1 h"],
    [7_500_000, "2 h 5 min"],
  ])("shows %i ms as %s", (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});

describe("showAge()", () => {
  const now = Date.parse("2026-03-01T06:00:00Z");

  it.each([
    ["2026-03-01T06:00:05Z", "0 s ago"],
    ["2026-03-01T05:59:48Z", "12 s ago"],
    ["2026-03-01T05:31:00Z", "29 min ago"],
    ["2026-02-28T07:00:00Z", "23 h ago"],
    ["2026-02-01T06:00:00Z", "28 d ago"],
  ])("shows %s as %s", (moment, text) => {
    expect(showAge(moment, now)).toBe(text);
  });
});
