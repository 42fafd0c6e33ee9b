import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTicks, placeOnAxis } from "./axis.ts";

describe("axisTicks()", () => {
  it("names round moments", () => {
    expect(axisTicks(9_800).map(({ label }) => label)).toEqual(["0", "2 s", "4 s", "6 s", "8 s"]);
    expect(axisTicks(250_000).map(({ label }) => label)).toEqual(["0", "1 min", "2 min", "3 min"]);
    expect(axisTicks(7_200_000).map(({ label }) => label)).toEqual(["0", "30 min", "1 h", "1 h 30 min"]);
  });

  it("gives at most seven, in order, whatever the span", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 * 400 }), (spanMs) => {
        const percents = axisTicks(spanMs).map(({ percent }) => percent);
        expect(percents.length).toBeLessThanOrEqual(7);
        expect(percents).toEqual(percents.toSorted((one, other) => one - other));
        expect(percents[0]).toBe(0);
      }),
    );
  });
});

describe("placeOnAxis()", () => {
  it("gives percents of the axis and stays on it", () => {
    expect(placeOnAxis({ startMs: 25, endMs: 75 }, { startMs: 0, endMs: 100 })).toEqual({
      leftPercent: 25,
      widthPercent: 50,
    });
    expect(placeOnAxis({ startMs: -5, endMs: 500 }, { startMs: 0, endMs: 100 })).toEqual({
      leftPercent: 0,
      widthPercent: 100,
    });
    expect(placeOnAxis({ startMs: 0, endMs: 0 }, { startMs: 0, endMs: 0 })).toEqual({
      leftPercent: 0,
      widthPercent: 0,
    });
  });
});
