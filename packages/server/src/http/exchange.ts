import type { Duplex } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { readTraceparent, type TraceContext } from "./trace-context.ts";

/** What is known of one request beside the request itself. */
export interface Exchange {
  /** Names the request in the answer and in the log. */
  readonly requestId: string;
  readonly startedAtMs: number;
  /** Null where the caller keeps no trace. */
  readonly trace: TraceContext | null;
}

/** The one path where a request may become another protocol. */
export const livePath = "/api/v1/live";

/** A connection whose client asked for another protocol. */
export interface Upgrade {
  /** What came behind the head of the request. */
  readonly head: Buffer;
  /** Takes the connection: nothing is answered over HTTP any more. */
  take(): Duplex;
}

/** The types that the router carries from one middleware to the next. Without a socket the app was called in memory. */
export interface AppTypes {
  readonly Bindings: Partial<HttpBindings> & { readonly upgrade?: Upgrade };
  readonly Variables: {
    readonly exchange: Exchange;
    /** The run that an answer names: it joins the request's line in the log with all that the run does. */
    readonly runId: string | undefined;
  };
}

// An id that the caller brings joins its log with ours; it goes into headers and log lines, so it is short and plain.
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export function beginExchange(request: Request): Exchange {
  const given = request.headers.get("x-request-id");
  const requestId = given !== null && idPattern.test(given) ? given : crypto.randomUUID();
  return { requestId, startedAtMs: performance.now(), trace: readTraceparent(request.headers.get("traceparent")) };
}
