import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationText } from "../time/duration-text.ts";
import { limitWords } from "./queue-words.ts";
import { readLimits, writeLimits } from "./read-limits.ts";

const none = { concurrency: null, concurrencyPerKey: null, rate: null, ratePerKey: null, maxSize: null };

describe("durationText()", () => {
  it("takes the largest unit that leaves nothing over", () => {
    expect([60_000, 90_000, 7_200_000, 86_400_000, 250].map(durationText)).toEqual(["1m", "90s", "2h", "1d", "250ms"]);
  });
});

describe("limitWords()", () => {
  it("says rates and what each key may have, and nothing of what is unlimited", () => {
    expect(limitWords(none)).toEqual([]);
    const limits = { ...none, rate: { limit: 100, perMs: 60_000 }, concurrencyPerKey: 1 };
    expect(limitWords(limits)).toEqual(["100 per 1m", "1 running for each key"]);
  });
});

describe("readLimits()", () => {
  const count = fc.option(fc.integer({ min: 1, max: 10_000 }));
  const rate = fc.option(fc.record({ limit: fc.integer({ min: 1, max: 10_000 }), perMs: fc.integer({ min: 1 }) }));
  const settings = fc.record({ concurrency: count, concurrencyPerKey: count, rate, ratePerKey: rate, maxSize: count });

  it("reads back what writeLimits() wrote", () => {
    fc.assert(
      fc.property(settings, (limits) => {
        expect(readLimits(writeLimits(limits))).toEqual(limits);
      }),
    );
  });

  it("refuses what is no count and what is no duration", () => {
    const written = writeLimits(none);
    expect(() => readLimits({ ...written, concurrency: "many" })).toThrow(/whole number from 1 on: "many"/);
    expect(() => readLimits({ ...written, maxSize: "0" })).toThrow(/whole number/);
    expect(() => readLimits({ ...written, rateLimit: "5", ratePer: "soon" })).toThrow(/soon/);
  });
});
