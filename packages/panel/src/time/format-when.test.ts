import { describe, expect, it } from "vitest";
import { formatMoment, formatWhen } from "./format-when.ts";

const nowMs = Date.UTC(2026, 2, 1, 12);

describe("formatWhen()", () => {
  it.each([
    [0, "just now"],
    [-4_000, "just now"],
    [-59_000, "59 seconds ago"],
    [-60_000, "1 minute ago"],
    [-119_000, "1 minute ago"],
    [-7_200_000, "2 hours ago"],
    [7_200_000, "in 2 hours"],
    [-86_400_000, "1 day ago"],
    [-86_400_000 * 40, "2026-01-20"],
  ])("says %d ms from now as %s", (ms, text) => expect(formatWhen(nowMs + ms, nowMs)).toBe(text));
});

describe("formatMoment()", () => {
  it("names day, month, year and second", () => {
    expect(formatMoment(nowMs)).toMatch(/2026.*\d\d:00:00/);
  });
});
