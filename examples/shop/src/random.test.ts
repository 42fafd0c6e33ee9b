import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draw, drawInteger, pick } from "./random.ts";

const keys = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1 });

describe("draw()", () => {
  test("gives the same number from 0 up to 1 for the same keys", () => {
    fc.assert(
      fc.property(keys, (some) => {
        const number = draw(...some);
        return number === draw(...some) && number >= 0 && number < 1;
      }),
    );
  });

  test("spreads neighbouring keys evenly", () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let day = 0; day < 10_000; day++) {
      const tenth = Math.floor(draw(1, "AUD-1000", day) * 10);
      tenths[tenth] = tenths[tenth]! + 1;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(850);
  });

  test("tells keys apart that join to the same text", () => {
    expect(draw("ab", "c")).not.toBe(draw("a", "bc"));
  });
});

test("drawInteger() stays within its bounds and reaches both", () => {
  const drawn = Array.from({ length: 200 }, (_, key) => drawInteger(2, 5, key));
  expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([2, 5]);
});

test("pick() gives every item a turn", () => {
  const picked = Array.from({ length: 100 }, (_, key) => pick(["a", "b", "c"], key));
  expect(new Set(picked)).toEqual(new Set(["a", "b", "c"]));
});
