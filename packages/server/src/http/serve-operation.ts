import type { HttpBindings } from "@hono/node-server";
import { idempotencyHeader, type Operation } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Context } from "hono";
import { findPrincipal } from "../door/principal.ts";
import { answerBody, type BodyOptions } from "./answer-body.ts";
import type { DownloadAnswer, Handler, StreamPart } from "./bind.ts";
import { callOperation, nobody, type OperationCall } from "./call-operation.ts";
import { eventStream } from "./event-stream.ts";
import type { AppTypes } from "./exchange.ts";
import { inputReader } from "./read-input.ts";
import type { ServerParts } from "./server-parts.ts";
import type { StreamCounter } from "./stream-counter.ts";
import { textAnswer } from "./text-answer.ts";
import { HeaderList } from "./whole-answer.ts";

// How long a reader who was cut off may take to read why.
const lastWordsMs = 5_000;

interface Serving {
  readonly parts: ServerParts;
  readonly streams: StreamCounter;
}

/** Makes a route of a handler: who calls, what is said, the answer in the form of the operation's kind. */
export function serveOperation(handler: Handler, { parts, streams }: Serving) {
  const { operation } = handler;
  const read = inputReader(operation);
  return async (context: Context<AppTypes>): Promise<Response> => {
    const request = context.req.raw;
    const principal = operation.scope === null ? nobody(parts) : await findPrincipal(request, parts);
    const outgoing = context.env?.outgoing;
    // What answers HEAD is made of a Response by the router.
    const headers = outgoing !== undefined && request.method !== "HEAD" ? new HeaderList() : new Headers();
    const cutOff = new AbortController();
    let signal: AbortSignal | undefined;
    if (operation.kind === "stream") streams.requireRoom();
    const call: OperationCall = {
      input: () => read(request, context.req.param()),
      principal,
      idempotencyKey: request.headers.get(idempotencyHeader),
      parts,
      request,
      // Made when it is asked for: 23 us, which is more than all else around a read (measured 2026-11).
      signal() {
        signal ??= AbortSignal.any([request.signal, parts.stopping, cutOff.signal]);
        return signal;
      },
      setHeader: (name, value) => headers.append(name.toLowerCase(), value),
    };
    const answer = await callOperation(handler, call);
    if (operation.kind === "call" || operation.kind === "upload") {
      context.set("runId", runIdIn(answer));
      headers.set("content-type", "application/json");
      return textAnswer(request, { text: JSON.stringify(answer), headers, isRead: operation.method === "GET" });
    }
    const cut: BodyOptions["cut"] = (reason, cause) => {
      parts.log("warn", "cut an answer off", { operation: operation.id, reason, ...context.get("exchange") });
      cutOff.abort();
      if (operation.kind === "stream" && cause === "reader") endWithReason(outgoing, reason);
      else outgoing?.destroy();
    };
    return operation.kind === "download"
      ? downloadAnswer(answer as DownloadAnswer, { stallMs: streams.limits.stallMs, cut })
      : streamAnswer(answer as AsyncIterable<StreamPart<unknown>>, { request, signal: call.signal(), streams, cut });
  };
}

function runIdIn(answer: unknown): string | undefined {
  const { runId } = (answer ?? {}) as { readonly runId?: unknown };
  return typeof runId === "string" ? runId : undefined;
}

/** Tells a reader who may yet come back, in a comment, why the stream breaks off without its end. */
function endWithReason(outgoing: HttpBindings["outgoing"] | undefined, reason: string): void {
  const socket = outgoing?.socket;
  outgoing?.end(`: cut off: ${reason}\n\n`, () => socket?.destroySoon());
  setTimeout(() => socket?.destroy(), lastWordsMs).unref();
}

function downloadAnswer(
  { status, headers, content }: DownloadAnswer,
  options: { readonly stallMs: number; readonly cut: BodyOptions["cut"] },
): Response {
  return new Response(content && answerBody(content, options), { status, headers });
}

function streamAnswer(
  parts: AsyncIterable<StreamPart<unknown>>,
  options: {
    readonly request: Request;
    readonly signal: AbortSignal;
    readonly streams: StreamCounter;
    readonly cut: BodyOptions["cut"];
  },
): Response {
  const { request, signal, streams, cut } = options;
  // `transfer-encoding` makes the adapter send the head at once instead of waiting for a first part.
  const headers = { "Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", "X-Accel-Buffering": "no" };
  if (request.method === "HEAD") return new Response(null, { headers });
  const content = eventStream(parts, { heartbeatMs: streams.limits.heartbeatMs, signal });
  const leave = streams.enter();
  return new Response(answerBody(content, { stallMs: streams.limits.stallMs, cut, onEnd: leave }), { headers });
}

/** The refusal of a method that a path does not have. */
export function methodRefused(method: string, path: string, allowed: readonly string[]): MillraceError {
  return new MillraceError({
    code: "METHOD_REFUSED",
    message: `Cannot call ${path} as it takes ${allowed.join(", ")}: ${method}`,
    hint: "docs/api.md lists every operation with its method.",
  });
}

/** The methods of the operations on one path; a GET answers HEAD too. */
export function methodsOf(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}
