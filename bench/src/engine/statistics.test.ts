import { expect, test } from "vitest";
import { median, quantile, round } from "./statistics.ts";

test("quantile() gives the value below which the part lies, the last one for all", () => {
  const values = [4, 1, 3, 2];
  expect([0, 0.5, 0.75, 0.999, 1].map((part) => quantile(values, part))).toEqual([1, 3, 4, 4, 4]);
  expect(quantile([], 0.5)).toBeNaN();
  expect(median([3, 1, 2])).toBe(2);
});

test("round() keeps four digits", () => {
  expect([1234.56, 0.00123456, 0].map(round)).toEqual([1235, 0.001235, 0]);
});
