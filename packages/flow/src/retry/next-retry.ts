import { parseDuration } from "../durations/duration.ts";
import type { RecordedError } from "../errors/recorded-error.ts";
import { type RetryPolicy, type RetryRule, retryDelayMs } from "./retry-policy.ts";

/** An attempt that failed, and what the pause after it depends on. */
export interface FailedAttempt {
  readonly error: Pick<RecordedError, "code" | "type" | "retry" | "retryAfterMs">;
  /** How many attempts of the step have failed, this one included. */
  readonly failedAttempts: number;
  /** From the beginning of the first attempt until now. */
  readonly sinceFirstMs: number;
  /** Says which step of which run it is: the same one always has the same chance. */
  readonly seed: string;
}

/**
 * Milliseconds until the next try of a step, or null when it has failed for good. An error that says of itself that
 * another try cannot help gets none; the rule for the author's class comes before that for the code, and that before the rest.
 */
export function nextRetryMs(policy: RetryPolicy, failed: FailedAttempt): number | null {
  const { error, failedAttempts, sinceFirstMs, seed } = failed;
  if (!error.retry || isNever(policy, error)) return null;
  const rule = ruleFor(policy, error);
  const wholeMs = retryDelayMs(rule, failedAttempts);
  if (wholeMs === null) return null;
  const jitteredMs = Math.round(wholeMs * (1 - (rule.jitter ?? 0) * chance(`${seed}\u0000${failedAttempts}`)));
  const delayMs = Math.max(jitteredMs, parseDuration(error.retryAfterMs ?? 0));
  return rule.until !== undefined && sinceFirstMs + delayMs > parseDuration(rule.until) ? null : delayMs;
}

function isNever({ never = [] }: RetryPolicy, { code, type }: FailedAttempt["error"]): boolean {
  return never.includes(code) || (type !== undefined && never.includes(type));
}

function ruleFor(policy: RetryPolicy, { code, type }: FailedAttempt["error"]): RetryRule {
  const { on = {} } = policy;
  const name = [type, code].find((candidate) => candidate !== undefined && Object.hasOwn(on, candidate));
  return name === undefined ? policy : { ...policy, ...on[name] };
}

/** A number from 0 to below 1 that looks like chance and depends on the text alone, so that a simulator can repeat it. */
function chance(text: string): number {
  // FNV-1a, then the last mixing of MurmurHash3, as neighbouring texts must give numbers far apart.
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
