import type { Json } from "../json/json.ts";
import { type ErrorCode, isErrorCode } from "./codes.ts";
import { MillraceError } from "./millrace-error.ts";

/** An error as JSON: the same shape in the journal, between processes and in the API. */
export interface RecordedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly retry: boolean;
  readonly retryAfterMs?: number;
  /** The author's class, such as `TypeError`, where the error was not Millrace's own. */
  readonly type?: string;
  readonly stack?: string;
  readonly data?: Json;
  readonly cause?: RecordedError;
}

// A chain of causes deeper than this is a loop or noise; the journal keeps the first ones.
const maxCauseDepth = 4;
const maxStackLength = 4_000;
// An error is for reading: what is longer would make every list of runs heavy.
const maxMessageLength = 8_000;
const maxDataLength = 64_000;

/**
 * Turns anything thrown into a recorded error; what is not Millrace's own gets the given code, and is tried again unless it
 * says `retry: false`, as errors of libraries may that know nothing of Millrace.
 */
export function recordError(thrown: unknown, code: ErrorCode = "STEP_FAILED", depth = 0): RecordedError {
  const error = thrown instanceof Error ? thrown : new Error(describeThrown(thrown));
  const known = error instanceof MillraceError ? error : undefined;
  const cause =
    error.cause !== undefined && depth < maxCauseDepth ? recordError(error.cause, code, depth + 1) : undefined;
  const data = known && plainData(known.data);
  return {
    code: known?.code ?? code,
    message: plainText(error.message || error.name).slice(0, maxMessageLength),
    retry: (error as { readonly retry?: unknown }).retry !== false,
    ...(known?.hint !== undefined && { hint: known.hint.slice(0, maxMessageLength) }),
    ...(known?.retryAfterMs !== undefined && { retryAfterMs: known.retryAfterMs }),
    ...(data !== undefined && { data }),
    ...(!known && { type: authorClass(error) }),
    ...(!known && typeof error.stack === "string" && { stack: error.stack.slice(0, maxStackLength) }),
    ...(cause && { cause }),
  };
}

/** Makes the error thrown again from what was recorded, so that a replay throws what the first execution threw. */
export function restoreError(recorded: RecordedError): MillraceError {
  return new MillraceError({
    code: isErrorCode(recorded.code) ? recorded.code : "INTERNAL",
    message: recorded.message,
    retry: recorded.retry,
    ...(recorded.hint !== undefined && { hint: recorded.hint }),
    ...(recorded.retryAfterMs !== undefined && { retryAfterMs: recorded.retryAfterMs }),
    ...(recorded.data !== undefined && { data: recorded.data }),
    ...(recorded.cause && { cause: restoreError(recorded.cause) }),
  });
}

/** The name of an error's class; one that sets no `name` of its own inherits that of Error. */
function authorClass(error: Error): string {
  const name = plainText(error.name);
  return name === "Error" ? plainText(error.constructor?.name || name) : name;
}

/** Data that the journal can keep; what is not JSON or too long is left out, as an error must never fail to be recorded. */
function plainData(data: unknown): Json | undefined {
  try {
    const text = JSON.stringify(data);
    return text === undefined || text.length > maxDataLength ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function describeThrown(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return `a thrown value that is not an error: ${JSON.stringify(thrown)}`;
  } catch {
    return `a thrown value that is not an error: ${plainText(thrown)}`;
  }
}

/** Text of anything; an error may have anything where its message and name belong. */
function plainText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
