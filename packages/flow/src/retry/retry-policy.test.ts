import fc from "fast-check";
import { expect, test } from "vitest";
import { checkRetryPolicy, type RetryPolicy, retryDelayMs } from "./retry-policy.ts";

const pauses = (policy: RetryPolicy, failures: number) =>
  Array.from({ length: failures }, (_, index) => retryDelayMs(policy, index + 1));

test.each([
  ["the default policy", {}, [5_000, 10_000, 20_000, null]],
  ["no further try", { attempts: 0 }, [null]],
  ["a steady pause", { attempts: 3, delay: "1m", factor: 1 }, [60_000, 60_000, 60_000, null]],
  [
    "a longest pause",
    { attempts: 4, delay: "10s", factor: 10, maxDelay: "5m" },
    [10_000, 100_000, 300_000, 300_000, null],
  ],
  ["a first pause beyond the longest", { attempts: 1, delay: "2h" }, [3_600_000, null]],
  ["a broken factor", { attempts: 3, delay: 1_000, factor: 1.5 }, [1_000, 1_500, 2_250, null]],
  ["no pause", { attempts: 2, delay: 0 }, [0, 0, null]],
] as [string, RetryPolicy, (number | null)[]][])("retryDelayMs() with %s", (_what, policy, expected) => {
  expect(pauses(policy, expected.length)).toEqual(expected);
});

test("retryDelayMs() stays a number however often a step failed", () => {
  expect(retryDelayMs({ attempts: 5_000, delay: 0 }, 4_000)).toBe(0);
  expect(retryDelayMs({ attempts: 5_000 }, 4_000)).toBe(3_600_000);
});

test("retryDelayMs() never shortens a pause, never exceeds the longest one, and gives up exactly after its attempts", () => {
  const policies = fc.record({
    attempts: fc.nat(40),
    delay: fc.nat(1_000_000),
    factor: fc.double({ min: 1, max: 20, noNaN: true }),
    maxDelay: fc.nat(10_000_000),
  });
  fc.assert(
    fc.property(policies, (policy) => {
      expect(() => checkRetryPolicy(policy)).not.toThrow();
      const all = pauses(policy, policy.attempts + 1);
      expect(all.pop()).toBe(null);
      let last = 0;
      for (const pause of all) {
        expect(Number.isSafeInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(last);
        expect(pause).toBeLessThanOrEqual(policy.maxDelay);
        last = pause!;
      }
    }),
  );
});

test.each([
  { attempts: -1 },
  { attempts: 1.5 },
  { attempts: Number.NaN },
  { factor: 0.5 },
  { factor: Number.POSITIVE_INFINITY },
  { jitter: -0.1 },
  { jitter: 1.1 },
  { jitter: Number.NaN },
  { on: { HTTP_STATUS: { attempts: -1 } } },
  { on: { HTTP_STATSU: { attempts: 1 } } },
  { never: ["STEP_FALED"] },
])("checkRetryPolicy() refuses %j", (policy) => {
  expect(() => checkRetryPolicy(policy)).toThrow(expect.objectContaining({ code: "RETRY_POLICY_INVALID" }));
});

test("checkRetryPolicy() takes codes of the table and names of classes", () => {
  const on = { HTTP_STATUS: { attempts: 1 }, TypeError: { delay: 0 }, CardDeclined: {} };
  expect(() => checkRetryPolicy({ on, never: ["RUN_CANCELED", "RangeError", "URIError"] })).not.toThrow();
});

test.each([{ delay: "soon" }, { maxDelay: -1 }, { until: "later" }, { on: { Error: { delay: "x" } } }])(
  "checkRetryPolicy() refuses the duration in %j",
  (policy) => {
    expect(() => checkRetryPolicy(policy as RetryPolicy)).toThrow(
      expect.objectContaining({ code: "DURATION_INVALID" }),
    );
  },
);
