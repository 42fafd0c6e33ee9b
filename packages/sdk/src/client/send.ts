import { MillraceError } from "@millrace/flow/errors";
import type { Connection } from "./connection.ts";
import { readProblem } from "./read-answer.ts";
import type { ApiRequest } from "./request.ts";

export interface SendOptions {
  readonly signal?: AbortSignal;
  /** Until the answer begins. (Default: 30 s; none for an upload, which is answered when all of it is there) */
  readonly timeoutMs?: number;
}

// A server that is being restarted is back within two seconds: the pauses add up to 3.1 s.
const retryPausesMs = [100, 400, 800, 1_800];

// Longer ones fire at once.
const longestTimerMs = 2 ** 31 - 1;

/** Sends a request and resolves with an answer of 2xx. What may be repeated is sent again when the connection fails. */
export async function send(connection: Connection, request: ApiRequest, options: SendOptions = {}): Promise<Response> {
  const pausesMs = request.repeatable ? retryPausesMs : [];
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(connection, request, options);
    } catch (error) {
      const pauseMs = pausesMs[attempt];
      if (pauseMs === undefined || !isConnectionFailure(error)) throw error;
      await connection.pause(pauseMs, options.signal);
      options.signal?.throwIfAborted();
    }
  }
}

/** Sends a request once; anything but 2xx rejects with the error it stands for. */
export async function sendOnce(
  connection: Connection,
  request: ApiRequest,
  { signal, timeoutMs = isFile(request) ? longestTimerMs : 30_000 }: SendOptions,
): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await connection.fetch(connection.url + request.path, {
      method: request.method,
      headers: {
        ...request.headers,
        ...(connection.token !== undefined && { Authorization: `Bearer ${connection.token}` }),
      },
      body: request.body,
      // A page may send a stream only so, and Node too.
      ...(request.body instanceof ReadableStream && { duplex: "half" }),
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    });
    if (response.ok) return response;
    throw await readProblem(response);
  } catch (error) {
    if (error instanceof MillraceError) throw error;
    signal?.throwIfAborted();
    throw unreachable(connection, { error, ...(timeout.signal.aborted && { timeoutMs }) });
  } finally {
    clearTimeout(timer);
  }
}

function isFile({ body }: ApiRequest): boolean {
  return body !== null && typeof body !== "string";
}

/** Whether the request may never have arrived; an answer of the server, even a bad one, is none of it. */
function isConnectionFailure(error: unknown): boolean {
  return error instanceof MillraceError && error.code === "SERVER_UNREACHABLE" && error.retry;
}

function unreachable(
  connection: Connection,
  { error, timeoutMs }: { readonly error: unknown; readonly timeoutMs?: number },
): MillraceError {
  const seen = timeoutMs === undefined ? reason(error) : `no answer within ${timeoutMs} ms`;
  return new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: `Cannot reach the Millrace server as it must answer at ${connection.url || "this address"}: ${seen}`,
    hint: "Start it with npm start (or millrace start), or check the URL.",
    // Waiting once more after a long silence helps no one.
    retry: timeoutMs === undefined,
    cause: error,
  });
}

// Node says "fetch failed" and keeps what happened in the cause, or in the errors of each address it tried.
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof AggregateError && cause.errors.length > 0) return reason(cause.errors[0]);
  return cause instanceof Error ? cause.message : error.message;
}
