import fc from "fast-check";
import { expect, test } from "vitest";
import type { ErrorCode } from "../errors/codes.ts";
import { type FailedAttempt, nextRetryMs } from "./next-retry.ts";
import { checkRetryPolicy, type RetryPolicy } from "./retry-policy.ts";

const failed = (
  code: ErrorCode,
  rest: Partial<Omit<FailedAttempt, "error">> & { error?: Partial<FailedAttempt["error"]> } = {},
): FailedAttempt => ({
  failedAttempts: 1,
  sinceFirstMs: 0,
  seed: "run/step",
  ...rest,
  error: { code, retry: true, ...rest.error },
});

test("nextRetryMs() gives the pauses of the policy, and none to an error that says that another try cannot help", () => {
  expect(nextRetryMs({}, failed("STEP_FAILED"))).toBe(5_000);
  expect(nextRetryMs({}, failed("STEP_FAILED", { failedAttempts: 3 }))).toBe(20_000);
  expect(nextRetryMs({}, failed("STEP_FAILED", { failedAttempts: 4 }))).toBe(null);
  expect(nextRetryMs({ attempts: 9 }, failed("STEP_FAILED", { error: { retry: false } }))).toBe(null);
});

test("nextRetryMs() takes the rule for the class before that for the code, and what it leaves out from the policy", () => {
  const policy: RetryPolicy = {
    attempts: 5,
    delay: "1s",
    on: { STEP_FAILED: { delay: "2s" }, RangeError: { delay: "3s", attempts: 1 }, HTTP_STATUS: { attempts: 0 } },
  };
  expect(nextRetryMs(policy, failed("STEP_TIMEOUT"))).toBe(1_000);
  expect(nextRetryMs(policy, failed("STEP_FAILED"))).toBe(2_000);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { failedAttempts: 2, error: { type: "TypeError" } }))).toBe(4_000);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { error: { type: "RangeError" } }))).toBe(3_000);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { failedAttempts: 2, error: { type: "RangeError" } }))).toBe(null);
  expect(nextRetryMs(policy, failed("HTTP_STATUS"))).toBe(null);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { error: { type: "toString" } }))).toBe(2_000);
});

test("nextRetryMs() never tries again what the policy says is never tried again, by code or class", () => {
  const policy: RetryPolicy = { never: ["HTTP_STATUS", "TypeError"], on: { HTTP_STATUS: { attempts: 9 } } };
  expect(nextRetryMs(policy, failed("HTTP_STATUS"))).toBe(null);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { error: { type: "TypeError" } }))).toBe(null);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { error: { type: "RangeError" } }))).toBe(5_000);
});

test("nextRetryMs() waits as long as the error asks for, though jitter would shorten it", () => {
  const error = { retryAfterMs: 60_000 };
  expect(nextRetryMs({ delay: "1m", jitter: 1 }, failed("STEP_FAILED", { error }))).toBe(60_000);
  expect(nextRetryMs({ delay: "1m", until: "59s" }, failed("STEP_FAILED", { error }))).toBe(null);
});

test("nextRetryMs() gives up when the next try would begin after until", () => {
  const policy: RetryPolicy = { attempts: 100, delay: "10s", factor: 1, until: "1m" };
  expect(nextRetryMs(policy, failed("STEP_FAILED", { sinceFirstMs: 50_000 }))).toBe(10_000);
  expect(nextRetryMs(policy, failed("STEP_FAILED", { sinceFirstMs: 50_001 }))).toBe(null);
});

const rules = {
  attempts: fc.nat(30),
  delay: fc.nat(1_000_000),
  factor: fc.double({ min: 1, max: 20, noNaN: true }),
  maxDelay: fc.nat(10_000_000),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  until: fc.nat(100_000_000),
};

test("Pauses are never negative, never above the longest one, within their jitter, and end by until", () => {
  fc.assert(
    fc.property(fc.record(rules), fc.string(), fc.array(fc.nat(10_000)), (policy, seed, attemptsMs) => {
      expect(() => checkRetryPolicy(policy)).not.toThrow();
      let sinceFirstMs = 0;
      for (let failedAttempts = 1; ; failedAttempts++) {
        const lastBeganMs = sinceFirstMs;
        sinceFirstMs += attemptsMs[failedAttempts - 1] ?? 0;
        const attempt = failed("STEP_FAILED", { failedAttempts, sinceFirstMs, seed });
        const delayMs = nextRetryMs(policy, attempt);
        expect(lastBeganMs).toBeLessThanOrEqual(policy.until);
        expect(failedAttempts).toBeLessThanOrEqual(policy.attempts + 1);
        if (delayMs === null) break;
        expect(nextRetryMs(policy, attempt)).toBe(delayMs);
        const { until: _until, jitter: _jitter, ...steady } = policy;
        const wholeMs = nextRetryMs(steady, attempt)!;
        expect(Number.isSafeInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(Math.floor(wholeMs * (1 - policy.jitter)));
        expect(delayMs).toBeLessThanOrEqual(wholeMs);
        expect(wholeMs).toBeLessThanOrEqual(policy.maxDelay);
        sinceFirstMs += delayMs;
      }
    }),
  );
});

test("Full jitter spreads the pauses of many runs evenly, and those of one step from try to try", () => {
  const policy: RetryPolicy = { attempts: 1_000, delay: 1_000, factor: 1, jitter: 1 };
  const pauses = (attempt: (index: number) => Partial<FailedAttempt>) =>
    Array.from({ length: 1_000 }, (_, index) => nextRetryMs(policy, failed("STEP_FAILED", attempt(index)))!);
  for (const seen of [pauses((n) => ({ seed: `run-${n}` })), pauses((n) => ({ failedAttempts: n + 1 }))]) {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const pause of seen) tenths[Math.min(9, Math.floor(pause / 100))]!++;
    for (const count of tenths) expect(count).toBeGreaterThan(60);
  }
});
