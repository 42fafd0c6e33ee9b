import { type Duration, parseDuration } from "../durations/duration.ts";
import { isErrorCode } from "../errors/codes.ts";
import { MillraceError } from "../errors/millrace-error.ts";

/** How often and when a failed step is tried again. */
export interface RetryRule {
  /** Tries of the step after the first one. (Default: 3) */
  readonly attempts?: number;
  /** Pause before the first retry. (Default: "5s") */
  readonly delay?: Duration;
  /** What each further pause is multiplied by, 1 or more; 1 keeps them all alike. (Default: 2) */
  readonly factor?: number;
  /** The longest pause. (Default: "1h") */
  readonly maxDelay?: Duration;
  /** The part of each pause that is left to chance, from 0 to 1: with 0.2 a pause lasts 80 to 100 % of its length. (Default: 0) */
  readonly jitter?: number;
  /** No try begins later than this after the beginning of the first one. (Default: no limit) */
  readonly until?: Duration;
}

/** What holds for every error, and what differs for some. */
export interface RetryPolicy extends RetryRule {
  /** By error code or the name of the author's class: what differs from the rest of the policy for such errors. */
  readonly on?: Readonly<Record<string, RetryRule>>;
  /** Error codes and names of classes that are never tried again. */
  readonly never?: readonly string[];
}

/** Refuses a policy that makes no sense, before a step depends on it. */
export function checkRetryPolicy(policy: RetryPolicy): void {
  checkRule(policy);
  for (const [error, rule] of Object.entries(policy.on ?? {})) {
    checkErrorName(error);
    checkRule(rule);
  }
  for (const error of policy.never ?? []) checkErrorName(error);
}

function checkRule({ attempts = 3, delay = 0, factor = 2, maxDelay = 0, jitter = 0, until = 0 }: RetryRule): void {
  for (const duration of [delay, maxDelay, until]) parseDuration(duration);
  if (!Number.isSafeInteger(attempts) || attempts < 0)
    throw policyInvalid("attempts must be a whole number from 0", attempts);
  if (!Number.isFinite(factor) || factor < 1) throw policyInvalid("factor must be a number from 1", factor);
  if (!(jitter >= 0 && jitter <= 1)) throw policyInvalid("jitter must be a number from 0 to 1", jitter);
}

// Codes are written like this; a class is not, so a code that is not in the table was mistyped.
const codePattern = /^[A-Z0-9]+(_[A-Z0-9]+)+$/;

function checkErrorName(error: string): void {
  if (!codePattern.test(error) || isErrorCode(error)) return;
  throw policyInvalid("on and never name error codes or classes", error);
}

function policyInvalid(rule: string, seen: unknown): MillraceError {
  return new MillraceError({
    code: "RETRY_POLICY_INVALID",
    message: `Cannot use a retry policy as ${rule}: ${String(seen)}`,
    hint: 'Write it like { attempts: 5, delay: "10s", factor: 2, maxDelay: "1h", jitter: 0.2, until: "1d", on: { HTTP_STATUS: { delay: "1m" } }, never: ["TypeError"] }; attempts counts the tries after the first.',
  });
}

/**
 * Milliseconds until the next try after the given number of failed attempts, or `null` when there is none left;
 * without regard to the error, to chance and to `until`. With the default policy the pauses are 5 s, 10 s and 20 s.
 */
export function retryDelayMs(rule: RetryRule, failedAttempts: number): number | null {
  if (failedAttempts > (rule.attempts ?? 3)) return null;
  const firstMs = parseDuration(rule.delay ?? "5s");
  const longestMs = parseDuration(rule.maxDelay ?? "1h");
  // Without the case of 0, a high power would make it Infinity times 0.
  return firstMs === 0 ? 0 : Math.min(Math.round(firstMs * (rule.factor ?? 2) ** (failedAttempts - 1)), longestMs);
}
