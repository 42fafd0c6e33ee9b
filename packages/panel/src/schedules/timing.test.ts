import { describe, expect, it } from "vitest";
import { readTiming, type WrittenTiming } from "./read-timing.ts";
import { momentIn, ruleTexts, timingText, zoneOf } from "./timing-words.ts";

const written: WrittenTiming = {
  kind: "cron",
  pattern: " 0 6 * * 1-5 ",
  timezone: "Europe/Berlin",
  every: "15m",
  at: "",
  missed: "coalesce",
  jitter: "",
};

describe("readTiming()", () => {
  it("takes what belongs to the kind and leaves out the rest", () => {
    const rules = { missed: "coalesce", jitterMs: 0 };
    expect(readTiming(written)).toEqual({
      kind: "cron",
      pattern: "0 6 * * 1-5",
      timezone: "Europe/Berlin",
      ...rules,
    });
    expect(readTiming({ ...written, kind: "every", jitter: "30s" })).toEqual({
      kind: "every",
      everyMs: 900_000,
      missed: "coalesce",
      jitterMs: 30_000,
    });
    expect(readTiming({ ...written, kind: "once", at: "2040-01-01T00:00Z" })).toEqual({
      kind: "once",
      at: "2040-01-01T00:00:00.000Z",
      ...rules,
    });
  });

  it("refuses what is no moment and no duration", () => {
    expect(() => readTiming({ ...written, kind: "once" })).toThrow(/needs a date and a time/);
    expect(() => readTiming({ ...written, kind: "every", every: "often" })).toThrow(/often/);
  });
});

describe("timingText() and its companions", () => {
  const rules = { missed: "skip", jitterMs: 30_000 } as const;
  const cron = { kind: "cron", pattern: "0 6 * * 1-5", timezone: "Europe/Berlin", ...rules } as const;

  it("say when it fires and by which rules", () => {
    expect(timingText(cron)).toBe("0 6 * * 1-5 (Europe/Berlin)");
    expect(timingText({ kind: "every", everyMs: 900_000, from: "1970-01-01T00:00:00.000Z", ...rules })).toBe(
      "every 15m",
    );
    expect(timingText({ kind: "once", at: "2040-01-01T00:00:00.000Z", ...rules })).toBe("once");
    expect(ruleTexts(cron)).toEqual(["missed moments are skipped", "up to 30s late"]);
  });

  it("show a moment by the clocks of the schedule's zone", () => {
    expect(momentIn("2026-03-03T05:00:00.000Z", zoneOf(cron))).toMatch(/3 March 2026.*06:00:00/);
  });
});
