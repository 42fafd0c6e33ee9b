import fc from "fast-check";
import { expect, test } from "vitest";
import { defineQueue, queueBounds, queueSettings, unlimited } from "./queue.ts";

test("defineQueue() keeps what it was given, frozen", () => {
  const queue = defineQueue({ name: "mail", concurrency: 5, rate: { limit: 10, per: "1m" } });
  expect(queue).toEqual({ kind: "millrace.queue", name: "mail", concurrency: 5, rate: { limit: 10, per: "1m" } });
  expect(Object.isFrozen(queue)).toBe(true);
});

test("queueSettings() has periods in milliseconds, and null for what is not limited", () => {
  expect(queueSettings({ name: "mail" })).toEqual(unlimited);
  expect(queueSettings({ name: "mail", ratePerKey: { limit: 2, per: "1.5h" }, maxSize: 9 })).toEqual({
    ...unlimited,
    ratePerKey: { limit: 2, perMs: 5_400_000 },
    maxSize: 9,
  });
});

test.each([
  ["no name", { name: "" }, "its name"],
  ["a name with capitals", { name: "Mail" }, "its name"],
  ["a name that is too long", { name: "x".repeat(65) }, "its name"],
  ["the name of the default queue", { name: "default" }, "the default queue has no limits"],
  ["no place at all", { name: "q", concurrency: 0 }, "concurrency must be"],
  ["half a place", { name: "q", concurrencyPerKey: 1.5 }, "concurrencyPerKey must be"],
  ["a rate of none", { name: "q", rate: { limit: 0, per: "1m" as const } }, "the limit of rate must be"],
  ["a rate in no time", { name: "q", ratePerKey: { limit: 1, per: 0 } }, "the milliseconds of ratePerKey must be"],
  ["more than is counted", { name: "q", maxSize: queueBounds.maxSize + 1 }, "maxSize must be"],
])("defineQueue() refuses %s", (_what, definition, words) => {
  expect(() => defineQueue(definition)).toThrow(
    expect.objectContaining({ code: "QUEUE_INVALID", message: expect.stringContaining(words) }),
  );
});

test("defineQueue() refuses a period that is no duration", () => {
  expect(() => defineQueue({ name: "q", rate: { limit: 1, per: "soon" as never } })).toThrow("duration");
});

test("queueSettings() gives back every limit in its range", () => {
  const number = (most: number) => fc.integer({ min: 1, max: most });
  const rate = fc.record({ limit: number(queueBounds.rateLimit), per: number(queueBounds.ratePerMs) });
  fc.assert(
    fc.property(number(queueBounds.concurrency), rate, number(queueBounds.maxSize), (concurrency, given, maxSize) => {
      expect(queueSettings({ name: "q", concurrency, rate: given, maxSize })).toEqual({
        ...unlimited,
        concurrency,
        rate: { limit: given.limit, perMs: given.per },
        maxSize,
      });
    }),
  );
});
