import type { Json } from "../json/json.ts";
import { type ErrorCode, errorCodes } from "./codes.ts";

export interface MillraceErrorOptions {
  readonly code: ErrorCode;
  /** *Cannot <do> <thing> as <rule>: <what was seen>*. */
  readonly message: string;
  /** What the reader should do next. */
  readonly hint?: string;
  /** Whether trying again can help; by default what the code's row says. */
  readonly retry?: boolean;
  /** The earliest moment for the next try, counted from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  readonly data?: Json;
}

/** The one error that Millrace throws, stores in the journal and sends over the API. */
export class MillraceError extends Error {
  override readonly name = "MillraceError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retry: boolean;
  readonly retryAfterMs: number | undefined;
  readonly data: Json | undefined;

  constructor(options: MillraceErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.retry = options.retry ?? errorCodes[options.code].retry;
    this.retryAfterMs = options.retryAfterMs;
    this.data = options.data;
  }

  /** What a flow that returns or logs an error gives away: its text too, which JSON leaves out of other errors. */
  toJSON() {
    const { code, message, hint, retry, retryAfterMs, data } = this;
    return { code, message, hint, retry, retryAfterMs, data };
  }
}
