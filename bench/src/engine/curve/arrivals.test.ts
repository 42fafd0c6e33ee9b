import { expect, test } from "vitest";
import { arrive } from "./arrivals.ts";

test("arrive() starts runs at a rate and counts what was refused", async () => {
  let asked = 0;
  const system = { start: async () => (++asked % 4 === 0 ? null : `run-${asked}`) };
  const { dueAt, refused, startedAt, endedAt } = await arrive(system, { perSecond: 400, forMs: 100 });
  expect([asked, refused, dueAt.size]).toEqual([40, 10, 30]);
  expect(endedAt - startedAt).toBeCloseTo(100);
  // Each is due at its place in the rate, whenever it was really started.
  expect(dueAt.get("run-1")).toBeCloseTo(startedAt);
  expect(dueAt.get("run-39")).toBeCloseTo(startedAt + 95);
});

test("arrive() waits for starts that are slow to be acknowledged", async () => {
  const held = Promise.withResolvers<string>();
  const arriving = arrive({ start: () => held.promise }, { perSecond: 100, forMs: 10 });
  held.resolve("run");
  expect((await arriving).dueAt.size).toBe(1);
});

test("arrive() rejects as soon as a start fails for another reason than a full queue", async () => {
  const system = { start: () => Promise.reject(new Error("the disk is full")) };
  await expect(arrive(system, { perSecond: 100, forMs: 10 })).rejects.toThrow("the disk is full");
});
