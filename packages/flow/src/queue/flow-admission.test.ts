import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineFlow } from "../define/define-flow.ts";
import { flowAdmission, isPriority, keyAt } from "./flow-admission.ts";
import { defineQueue, unlimited } from "./queue.ts";

const run = async () => 1;

test("flowAdmission() says nothing for a flow that says nothing", () => {
  expect(flowAdmission({}, "f")).toBeNull();
});

test("flowAdmission() is all that the worker and the store need, as data", () => {
  const queue = defineQueue({ name: "mail", concurrency: 2 });
  expect(flowAdmission({ queue, priority: -5, key: "customer.id", labels: ["gpu", "browser", "gpu"] }, "f")).toEqual({
    queue: { name: "mail", settings: { ...unlimited, concurrency: 2 } },
    priority: -5,
    key: "customer.id",
    labels: ["browser", "gpu"],
    batch: null,
    debounce: null,
  });
  expect(flowAdmission({ queue: "mail" }, "f")?.queue).toEqual({ name: "mail", settings: null });
  expect(flowAdmission({ batch: { size: 9, within: "1m" } }, "f")?.batch).toEqual({
    size: 9,
    withinMs: 60_000,
    key: null,
  });
  expect(flowAdmission({ debounce: { within: "1s", key: "id" } }, "f")?.debounce).toEqual({
    withinMs: 1_000,
    longestMs: 10_000,
    key: "id",
  });
});

test.each([
  ["a priority beyond the range", { priority: 1_001 }],
  ["half a priority", { priority: 0.5 }],
  ["a key that is no path", { key: "customer..id" }],
  ["a key of code", { key: "input => input.id" }],
  ["a label with a bar", { labels: ["gpu|cpu"] }],
  ["a batch and a debounce", { batch: { size: 2, within: "1s" }, debounce: { within: "1s" } }],
  ["a batch of none", { batch: { size: 0, within: "1s" } }],
  ["a batch that is too large", { batch: { size: 1_001, within: "1s" } }],
  ["a batch that waits for no time", { batch: { size: 2, within: 0 } }],
  ["a debounce that ends before it begins", { debounce: { within: "10s", longest: "5s" } }],
] as const)("defineFlow() refuses %s", (_what, options) => {
  expect(() => defineFlow({ name: "f", run, ...options })).toThrow(
    expect.objectContaining({ code: "FLOW_DEFINITION_INVALID" }),
  );
});

test("defineFlow() refuses a queue by a name that is none", () => {
  expect(() => defineFlow({ name: "f", run, queue: "Mail" })).toThrow(
    expect.objectContaining({ code: "QUEUE_INVALID" }),
  );
});

test("defineFlow() with batch takes an array as input, and nothing else", () => {
  const batch = { size: 2, within: "1s" } as const;
  expect(defineFlow({ name: "f", input: z.array(z.string()), batch, run }).batch).toBe(batch);
  expect(defineFlow({ name: "f", batch, run }).batch).toBe(batch);
  expect(() => defineFlow({ name: "f", input: z.object({}), batch, run })).toThrow("must be an array: object");
});

test.each([
  ["id", { id: "a" }, "a"],
  ["customer.id", { customer: { id: 7 } }, "7"],
  ["flag", { flag: false }, "false"],
  ["list.1", { list: ["a", "b"] }, "b"],
  ["id", {}, ""],
  ["id", null, ""],
  ["id.deep", { id: "text" }, ""],
  ["id", { id: { a: 1 } }, ""],
  ["toString", {}, ""],
  ["list.length", { list: [1] }, "1"],
])("keyAt() finds %s in %j", (path, input, key) => {
  expect(keyAt(path, input)).toBe(key);
});

test("keyAt() never throws, whatever path and input are", () => {
  fc.assert(fc.property(fc.string(), fc.jsonValue(), (path, input) => typeof keyAt(path, input as never) === "string"));
});

test("isPriority() takes whole numbers from -1000 to 1000", () => {
  expect([-1_000, 0, 1_000].every(isPriority)).toBe(true);
  expect([1_001, -1_001, 0.5, Number.NaN].some(isPriority)).toBe(false);
});
