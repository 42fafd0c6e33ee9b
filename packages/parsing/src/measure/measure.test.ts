import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertMeasure, readMeasure, unitNamed, unitNames } from "./index.ts";

describe("readMeasure()", () => {
  it.each([
    ["12,5 kg", { amount: 12.5, unit: "kg" }],
    ["12.5kg", { amount: 12.5, unit: "kg" }],
    ["1,200.5 Pounds", { amount: 1200.5, unit: "lb" }],
    ["5 ft 3 in", { amount: 5.25, unit: "ft" }],
    ["5'3\"", { amount: 5.25, unit: "ft" }],
    ["1h 30min", { amount: 1.5, unit: "h" }],
    ["-5 ° C".replace("° ", "°"), { amount: -5, unit: "°C" }],
    ["3 sq. ft".replace(".", ""), { amount: 3, unit: "ft2" }],
    ["20 m2", { amount: 20, unit: "m2" }],
    ["20 m²", { amount: 20, unit: "m2" }],
    ["2 GB", { amount: 2, unit: "GB" }],
  ])("reads %s", (text, measure) => {
    expect(readMeasure(text)).toEqual(measure);
  });

  it("takes the unit of the column for a number alone", () => {
    expect(readMeasure("12", { unit: "kg" })).toEqual({ amount: 12, unit: "kg" });
    expect(readMeasure("12")).toBeNull();
  });

  it.each(["", "kg", "12 apples", "5 ft 3 kg", "about 5 kg", "1.234 kg", "5 kg or so"])(
    "finds no measure in “%s”",
    (text) => {
      expect(readMeasure(text)).toBeNull();
    },
  );

  it("reads 1.234 kg as the column says", () => {
    expect(readMeasure("1.234 kg", { mark: "," })).toEqual({ amount: 1234, unit: "kg" });
    expect(readMeasure("1.234 kg", { mark: "." })).toEqual({ amount: 1.234, unit: "kg" });
  });
});

describe("convertMeasure()", () => {
  it.each([
    [1, "mi", "km", 1.609344],
    [212, "°F", "°C", 100],
    [0, "K", "°C", -273.15],
    [1, "lb", "g", 453.59237],
    [36, "km/h", "m/s", 10],
    [1, "GiB", "MB", 1073.741824],
  ])("makes %d %s to %s", (amount, unit, to, made) => {
    expect(convertMeasure({ amount, unit }, to)).toBe(made);
  });

  it("has no way between dimensions and from units that nobody knows", () => {
    expect(convertMeasure({ amount: 1, unit: "kg" }, "km")).toBeNull();
    expect(convertMeasure({ amount: 1, unit: "furlong" }, "km")).toBeNull();
  });

  it("comes back where it started", () => {
    const pairs = unitNames.flatMap((from) =>
      unitNames
        .filter((to) => unitNamed(from)!.dimension === unitNamed(to)!.dimension)
        .map((to) => [from, to] as const),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.integer({ min: -10_000, max: 10_000 }), ([from, to], amount) => {
        const there = convertMeasure({ amount, unit: from }, to)!;
        const back = convertMeasure({ amount: there, unit: to }, from)!;
        expect(Math.abs(back - amount)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(amount)));
      }),
      { numRuns: 200 },
    );
  });
});
