import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";

/** How often and when a failed step is tried again. */
export interface RetryPolicy {
  /** Tries after the first one. (Default: 3) */
  readonly attempts?: number;
  /** Pause before the first retry. (Default: "5s") */
  readonly delay?: Duration;
  /** What each further pause is multiplied by, 1 or more. (Default: 2) */
  readonly factor?: number;
  /** The longest pause. (Default: "1h") */
  readonly maxDelay?: Duration;
}

/** Refuses a policy whose numbers make no sense, before a step depends on it. */
export function checkRetryPolicy({ attempts = 3, delay = 0, factor = 2, maxDelay = 0 }: RetryPolicy): void {
  parseDuration(delay);
  parseDuration(maxDelay);
  if (Number.isSafeInteger(attempts) && attempts >= 0 && Number.isFinite(factor) && factor >= 1) return;
  throw new MillraceError({
    code: "RETRY_POLICY_INVALID",
    message: `Cannot use a retry policy as attempts must be a whole number from 0 and factor a number from 1: ${attempts} and ${factor}`,
    hint: 'Write it like { attempts: 5, delay: "10s", factor: 2, maxDelay: "1h" }; attempts counts the tries after the first.',
  });
}

/**
 * Milliseconds until the next try after the given number of failed attempts, or `null` when there is none left.
 * With the default policy the pauses are 5 s, 10 s and 20 s.
 */
export function retryDelayMs(policy: RetryPolicy, failedAttempts: number): number | null {
  if (failedAttempts > (policy.attempts ?? 3)) return null;
  const firstMs = parseDuration(policy.delay ?? "5s");
  const longestMs = parseDuration(policy.maxDelay ?? "1h");
  // Without the case of 0, a high power would make it Infinity times 0.
  return firstMs === 0 ? 0 : Math.min(Math.round(firstMs * (policy.factor ?? 2) ** (failedAttempts - 1)), longestMs);
}
