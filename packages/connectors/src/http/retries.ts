import type { MillraceError } from "@millrace/flow/errors";
import type { HttpRequest } from "./exchange.ts";

const mostAttempts = 3;
const firstPauseMs = 500;
// A call that waits keeps its turn at the connection; a longer pause is the run's, which can wait without one.
const longestPauseMs = 5_000;
const busyStatuses = new Set<unknown>([429, 502, 503, 504]);

export interface FailedAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  readonly request: Pick<HttpRequest, "method" | "headers">;
  /** Of the call's time. */
  readonly leftMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** How long to wait before a request is tried again within its call; null to leave that to the step. */
export function pauseBeforeRetry(
  { code, data, retryAfterMs }: MillraceError,
  { attempt, request, leftMs, random }: FailedAttempt,
): number | null {
  const { status } = (data ?? {}) as { readonly status?: unknown };
  if (code !== "HTTP_STATUS" || !busyStatuses.has(status) || attempt >= mostAttempts) return null;
  // Sent twice, a request of another kind may do twice what it asks for.
  if (request.method !== "GET" && !("idempotency-key" in request.headers)) return null;
  // Half of it by chance, so that calls that failed together don't come back together.
  const pauseMs = retryAfterMs ?? firstPauseMs * 2 ** (attempt - 1) * (0.5 + random / 2);
  return pauseMs <= longestPauseMs && pauseMs < leftMs ? pauseMs : null;
}
