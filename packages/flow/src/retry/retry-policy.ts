import { type Duration, parseDuration } from "../durations/duration.ts";

/** How often and when a failed step is tried again. */
export interface RetryPolicy {
  /** Tries after the first one. (Default: 3) */
  readonly attempts?: number;
  /** Pause before the first retry. (Default: "5s") */
  readonly delay?: Duration;
  /** What each further pause is multiplied by. (Default: 2) */
  readonly factor?: number;
  /** The longest pause. (Default: "1h") */
  readonly maxDelay?: Duration;
}

/**
 * Milliseconds until the next try after the given number of failed attempts, or `null` when there is none left.
 * With the default policy the pauses are 5 s, 10 s and 20 s.
 */
export function retryDelayMs(policy: RetryPolicy, failedAttempts: number): number | null {
  if (failedAttempts > (policy.attempts ?? 3)) return null;
  const delayMs = parseDuration(policy.delay ?? "5s") * (policy.factor ?? 2) ** (failedAttempts - 1);
  return Math.min(Math.round(delayMs), parseDuration(policy.maxDelay ?? "1h"));
}
