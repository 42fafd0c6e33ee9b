import fc from "fast-check";
import { expect, test } from "vitest";
import { type Duration, parseDuration } from "./duration.ts";

test.each([
  ["250ms", 250],
  ["5s", 5_000],
  ["10m", 600_000],
  ["1.5h", 5_400_000],
  ["2d", 172_800_000],
  ["1w", 604_800_000],
  ["0s", 0],
  ["0.4ms", 0],
  [1_234.5, 1_235],
  [0, 0],
] as [Duration, number][])("parseDuration() reads %j as %d ms", (duration, ms) => {
  expect(parseDuration(duration)).toBe(ms);
});

const hundredYearsMs = 100 * 365 * 86_400_000;

test("parseDuration() takes 100 years and not a second more", () => {
  expect(parseDuration("36500d")).toBe(hundredYearsMs);
  expect(() => parseDuration(hundredYearsMs + 1_000)).toThrow("100 years");
});

test.each(["", "5", "5 s", "s", "-5s", "+5s", "1e3s", ".5h", "5.h", "5S", "1h30m", "5y", " 5s", "٥s", "Infinitys"])(
  "parseDuration() refuses %j with DURATION_INVALID",
  (text) => {
    expect(() => parseDuration(text as Duration)).toThrow(expect.objectContaining({ code: "DURATION_INVALID" }));
  },
);

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, undefined, null, {}, 5n])(
  "parseDuration() refuses the value %s with DURATION_INVALID",
  (value) => {
    expect(() => parseDuration(value as Duration)).toThrow(expect.objectContaining({ code: "DURATION_INVALID" }));
  },
);

test("parseDuration() of a number with its unit is that many of the unit", () => {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
  fc.assert(
    fc.property(fc.nat(5_000), unit, (count, name) => {
      const ms = count * units[name];
      expect(parseDuration(`${count}${name}`)).toBe(ms);
      expect(parseDuration(ms)).toBe(ms);
      expect(parseDuration(`${ms}ms`)).toBe(ms);
    }),
  );
});

test("parseDuration() refuses any text that is not a number with its unit, and never gives anything but whole milliseconds", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double()), (any) => {
      let ms: number;
      try {
        ms = parseDuration(any as Duration);
      } catch (error) {
        expect(error).toMatchObject({ code: "DURATION_INVALID" });
        return;
      }
      expect(Number.isSafeInteger(ms) && ms >= 0).toBe(true);
    }),
  );
});
