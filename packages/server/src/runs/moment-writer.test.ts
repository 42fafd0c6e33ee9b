import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentWriter } from "./moment-writer.ts";

describe("momentWriter()", () => {
  it("writes every moment as a Date does", () => {
    const write = momentWriter();
    const moment = fc.oneof(
      fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
      // Some days only, so that they come again.
      fc.integer({ min: Date.UTC(2026, 1, 27), max: Date.UTC(2026, 2, 2) }),
    );
    fc.assert(
      fc.property(moment, (ms) => {
        expect(write(ms)).toBe(new Date(ms).toISOString());
      }),
      { numRuns: 300 },
    );
  });

  it("refuses what is no moment", () => {
    expect(() => momentWriter()(Number.NaN)).toThrow(RangeError);
  });
});
