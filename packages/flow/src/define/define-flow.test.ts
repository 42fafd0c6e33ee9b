import fc from "fast-check";
import { expect, test } from "vitest";
import { declareCapability } from "../capability/declaration.ts";
import { defineFlow, isFlow } from "./define-flow.ts";

const run = async () => 1;

test.each(["a", "sync-invoices", "step-2-of-3", "x".repeat(64)])("defineFlow() takes the name %s", (name) => {
  expect(isFlow(defineFlow({ name, run }))).toBe(true);
});

test.each(["", "A", "sync_invoices", "-a", "a-", "a--b", "2fast", "sync invoices", "x".repeat(65), "ä"])(
  "defineFlow() refuses the name %j",
  (name) => {
    expect(() => defineFlow({ name, run })).toThrow(expect.objectContaining({ code: "FLOW_DEFINITION_INVALID" }));
  },
);

test("defineFlow() takes no name that would not be a path, a URL and a file name as it is", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      try {
        defineFlow({ name, run });
      } catch {
        return;
      }
      expect(encodeURIComponent(name)).toBe(name);
      expect(name).toBe(name.toLowerCase());
    }),
  );
});

test.each(["input", "step", "state", "log", "metric", "now", "random", "respond", "continueWith", "artifact", "run"])(
  "defineFlow() refuses a capability named %s, which run has already",
  (name) => {
    const use = { [name]: declareCapability("http", null) };
    expect(() => defineFlow({ name: "f", use, run })).toThrow(`must differ from what run already has: ${name}`);
  },
);

test("defineFlow() refuses a retry policy and a timeout that make no sense", () => {
  expect(() => defineFlow({ name: "f", retry: { attempts: -1 }, run })).toThrow("attempts");
  expect(() => defineFlow({ name: "f", stepTimeout: "soon" as never, run })).toThrow("duration");
  expect(defineFlow({ name: "f", retry: { attempts: 1 }, stepTimeout: "5m", run }).stepTimeout).toBe("5m");
});

test.each(["queued", "run", "heartbeat"])("defineFlow() refuses a timeout %s that makes no sense", (timeout) => {
  expect(() => defineFlow({ name: "f", timeouts: { [timeout]: "soon" }, run })).toThrow("duration");
  expect(defineFlow({ name: "f", timeouts: { [timeout]: "1d" }, run }).timeouts).toEqual({ [timeout]: "1d" });
});

test("A flow is frozen, as is a declaration", () => {
  expect(Object.isFrozen(defineFlow({ name: "f", run }))).toBe(true);
  expect(declareCapability("http", { connection: "billing" })).toEqual({
    kind: "http",
    settings: { connection: "billing" },
  });
  expect(Object.isFrozen(declareCapability("http", null))).toBe(true);
});

test.each([undefined, null, 7, "flow", {}, { kind: "flow" }, () => 1])("isFlow() tells that %s is none", (value) => {
  expect(isFlow(value)).toBe(false);
});
