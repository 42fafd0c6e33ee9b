import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

const names = ["price-monitoring", "sync-invoices", "crawl"];

test.each([
  ["price-monitorng", "price-monitoring"],
  ["Price-Monitoring", "price-monitoring"],
  ["sync-invocies", "sync-invoices"],
  ["carwl", "crawl"],
  ["craw", "crawl"],
])("nearest() takes %s for %s", (word, meant) => {
  expect(nearest(word, names)).toBe(meant);
});

test.each(["", "x", "invoice-paying", "crowd-fund"])("nearest() finds nothing near %j", (word) => {
  expect(nearest(word, names)).toBe(null);
});

test("nearest() finds the word itself among any others", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (word, others) => {
      expect(nearest(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase());
    }),
  );
});
