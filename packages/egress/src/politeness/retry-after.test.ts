import { expect, test } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const nowMs = Date.parse("2026-01-01T00:00:00Z");

test.each([
  ["0", 0],
  [" 120 ", 120_000],
  ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
  ["Thu, 01 Jan 2015 00:00:00 GMT", 0],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  ["-5", undefined],
  ["1.5", undefined],
  ["soon", undefined],
  ["99999999999", undefined],
])("parseRetryAfter() reads %j as %j", (header, expected) => {
  expect(parseRetryAfter(header, nowMs)).toBe(expected);
});

test("parseRetryAfter() reads seconds, and no date, while the time is unknown", () => {
  expect(parseRetryAfter("5", Number.NaN)).toBe(5_000);
  expect(parseRetryAfter("Thu, 01 Jan 2026 00:01:00 GMT", Number.NaN)).toBeUndefined();
});
