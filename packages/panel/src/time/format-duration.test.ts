import { describe, expect, it } from "vitest";
import { formatDuration } from "./format-duration.ts";

describe("formatDuration()", () => {
  it.each([
    [-5, "0 ms"],
    [0, "0 ms"],
    [999, "999 ms"],
    [1_000, "1.0 s"],
    [59_940, "59.9 s"],
    [59_990, "1 min 00 s"],
    [245_000, "4 min 05 s"],
    [3_600_000, "1 h 00 min"],
    [86_400_000 * 3 + 3_600_000 * 4, "3 d 4 h"],
  ])("says %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});
