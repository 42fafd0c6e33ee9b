import { type Duration, parseDuration } from "../durations/duration.ts";
import type { Json } from "../json/json.ts";
import { MillraceError } from "./millrace-error.ts";

/** Thrown by an author when trying again cannot help: the step fails at once, whatever its retry policy. */
export class PermanentError extends MillraceError {
  constructor(message: string, options: { hint?: string; cause?: unknown; data?: Json } = {}) {
    super({ code: "STEP_FAILED", message, retry: false, ...options });
  }
}

/** Thrown by an author who knows when the next try makes sense; it counts as an attempt of the retry policy. */
export class RetryAfterError extends MillraceError {
  constructor(message: string, after: Duration, options: { hint?: string; cause?: unknown; data?: Json } = {}) {
    super({ code: "STEP_FAILED", message, retry: true, retryAfterMs: parseDuration(after), ...options });
  }
}
