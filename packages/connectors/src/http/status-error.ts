import { parseRetryAfter } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import type { HttpRequest } from "./exchange.ts";

// Timeout, too early, too many: the same request may succeed later, as after any 5xx.
const temporary = new Set([408, 425, 429]);
const excerptLength = 2_000;

export interface FailedAnswer {
  readonly connection: string;
  readonly request: Pick<HttpRequest, "method" | "path">;
  readonly response: Response;
  readonly text: string;
}

/** The error for an answer whose status is 400 or more. */
export function statusError({ connection, request, response, text }: FailedAnswer): MillraceError {
  const { status, statusText } = response;
  const retry = status >= 500 || temporary.has(status);
  // A date is counted from the service's own clock, so that ours need not agree with it.
  const nowMs = Date.parse(response.headers.get("date") ?? "");
  const retryAfterMs = retry ? parseRetryAfter(response.headers.get("retry-after"), nowMs) : undefined;
  return new MillraceError({
    code: "HTTP_STATUS",
    message: `Cannot ${request.method} ${request.path} of ${connection} as the service must agree: it answered ${`${status} ${statusText}`.trim()}`,
    hint: retry
      ? "The service may be overloaded or down; the step is tried again by its retry policy."
      : hintFor(status, connection),
    retry,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    data: { connection, status, method: request.method, path: request.path, body: text.slice(0, excerptLength) },
  });
}

function hintFor(status: number, connection: string): string {
  if (status === 401 || status === 403) return `Check the secret of the connection ${connection} and what it may do.`;
  return "Look at the body in the error's data: the service says there what it did not like.";
}
