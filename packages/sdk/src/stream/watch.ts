import type { StreamEvent } from "@millrace/contract";
import { streamEndEvent } from "@millrace/contract/client";
import { MillraceError } from "@millrace/flow/errors";
import type { Connection } from "../client/connection.ts";
import type { ApiRequest } from "../client/request.ts";
import { send, sendOnce } from "../client/send.ts";
import { readServerSentEvents } from "./server-sent-events.ts";

export interface WatchOptions {
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal;
  /** How long a lost server is looked for before the iteration fails. (Default: 60 s) */
  readonly giveUpAfterMs?: number;
  /** A stream that is silent for so long counts as lost; the server sends something every 5 s. (Default: 45 s) */
  readonly silenceMs?: number;
  /** Told when the stream is open, and when it was lost and is being opened again. */
  readonly onConnection?: (state: "open" | "lost") => void;
}

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** Follows a stream of the server to its end; after a lost connection it goes on behind the last event that was seen. */
export async function* watch(
  connection: Connection,
  request: ApiRequest,
  options: WatchOptions,
): AsyncGenerator<StreamEvent<unknown>, void, undefined> {
  let lastEventId = request.headers["Last-Event-ID"];
  let response = await quietWhenAborted(options, () => send(connection, request, options));
  while (response) {
    options.onConnection?.("open");
    for await (const event of readUntilLost(response, options)) {
      if (event.event === streamEndEvent) return;
      if (event.id !== null) lastEventId = event.id;
      if (event.data !== null) yield { id: lastEventId ?? "", data: JSON.parse(event.data) };
    }
    if (options.signal?.aborted) return;
    options.onConnection?.("lost");
    const headers = { ...request.headers, ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }) };
    response = await quietWhenAborted(options, () => reopen(connection, { ...request, headers }, options));
  }
}

async function quietWhenAborted<Result>({ signal }: WatchOptions, run: () => Promise<Result>): Promise<Result | null> {
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  }
}

async function* readUntilLost(response: Response, { signal, silenceMs = 45_000 }: WatchOptions) {
  if (!response.body) return;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    yield* readServerSentEvents(response.body, {
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      onBytes() {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silenceMs);
      },
    });
  } catch {
    // The connection broke in the middle of a block: that block comes again.
  } finally {
    clearTimeout(timer);
  }
}

async function reopen(connection: Connection, request: ApiRequest, options: WatchOptions): Promise<Response> {
  const { signal, giveUpAfterMs = 60_000 } = options;
  let waitedMs = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await connection.pause(pauseMs, signal);
    signal?.throwIfAborted();
    waitedMs += pauseMs;
    try {
      return await sendOnce(connection, request, options);
    } catch (error) {
      if (waitedMs >= giveUpAfterMs || !mayPass(error)) throw error;
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof MillraceError && (error.retry || error.code === "SERVER_UNREACHABLE");
}
