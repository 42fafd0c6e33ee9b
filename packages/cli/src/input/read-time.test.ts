import { describe, expect, it } from "vitest";
import { readDuration, readMoment } from "./read-time.ts";

const nowMs = Date.parse("2026-03-01T06:00:00Z");

describe("readMoment()", () => {
  it.each([
    ["2026-02-28T23:00:00Z", "past", "2026-02-28T23:00:00.000Z"],
    ["2026-02-28T23:00:00+01:00", "past", "2026-02-28T22:00:00.000Z"],
    ["2026-02-28", "past", "2026-02-28T00:00:00.000Z"],
    ["2h", "past", "2026-03-01T04:00:00.000Z"],
    ["2h", "future", "2026-03-01T08:00:00.000Z"],
    ["0s", "past", "2026-03-01T06:00:00.000Z"],
  ] as const)("takes %s towards the %s as %s", (text, towards, moment) => {
    expect(readMoment("--since", text, { towards, nowMs })).toBe(moment);
  });

  it.each(["", "yesterday", "2026", "2 h", "2026-13-01", "-2h"])("refuses %j and names the option", (text) => {
    expect(() => readMoment("--since", text, { towards: "past", nowMs })).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringMatching(/^Cannot take --since as /) }),
    );
  });
});

describe("readDuration()", () => {
  it("takes a number with its unit", () => {
    expect(readDuration("--every", "1.5h")).toBe(5_400_000);
  });

  it("refuses anything else and names the option", () => {
    expect(() => readDuration("--every", "often")).toThrow(
      "Cannot take --every as it must be a duration such as 90s, 10m or 2d: often",
    );
  });
});
