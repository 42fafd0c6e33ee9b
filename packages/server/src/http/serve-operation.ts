import type { Operation } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Context } from "hono";
import { requirePrincipal } from "../door/principal.ts";
import { answerBody } from "./answer-body.ts";
import type { DownloadAnswer, Handler, HandlerContext, StreamPart } from "./bind.ts";
import { eventStream } from "./event-stream.ts";
import type { AppTypes } from "./exchange.ts";
import { readInput } from "./read-input.ts";
import type { ServerParts } from "./server-parts.ts";
import type { StreamCounter } from "./stream-counter.ts";

interface Serving {
  readonly parts: ServerParts;
  readonly streams: StreamCounter;
}

/** Makes a route of a handler: who calls, what is said, the answer in the form of the operation's kind. */
export function serveOperation({ operation, handle }: Handler, { parts, streams }: Serving) {
  return async (context: Context<AppTypes>): Promise<Response> => {
    const request = context.req.raw;
    const principal = operation.scope === null ? nobody(parts) : requirePrincipal(request, parts, operation.scope);
    const { project } = principal;
    const input = await readInput(operation, request, context.req.param());
    const headers = new Headers();
    const cutOff = new AbortController();
    const handlerContext = {
      input,
      project,
      principal,
      parts,
      request,
      signal: AbortSignal.any([request.signal, parts.stopping, cutOff.signal]),
      setHeader: (name: string, value: string) => headers.append(name, value),
    };
    if (operation.kind === "stream") streams.requireRoom();
    const answer = await handle(handlerContext);
    if (operation.kind === "call") return jsonAnswer(answer, headers);
    const cut = (reason: string) => {
      parts.log("warn", "cut an answer off", { operation: operation.id, reason, ...context.get("exchange") });
      cutOff.abort();
      context.env.outgoing?.destroy();
    };
    return operation.kind === "download"
      ? downloadAnswer(answer as DownloadAnswer, { stallMs: streams.limits.stallMs, cut })
      : streamAnswer(answer as AsyncIterable<StreamPart<unknown>>, { context: handlerContext, streams, cut });
  };
}

/** The caller of an operation that needs no one to be known. */
function nobody({ project }: ServerParts): { readonly id: string; readonly project: string } {
  return { id: "nobody", project };
}

function jsonAnswer(answer: unknown, headers: Headers): Response {
  headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify(answer), { headers });
}

function downloadAnswer(
  { status, headers, content }: DownloadAnswer,
  options: { readonly stallMs: number; readonly cut: (reason: string) => void },
): Response {
  return new Response(content && answerBody(content, options), { status, headers });
}

function streamAnswer(
  parts: AsyncIterable<StreamPart<unknown>>,
  options: {
    readonly context: HandlerContext;
    readonly streams: StreamCounter;
    readonly cut: (reason: string) => void;
  },
): Response {
  const { context, streams, cut } = options;
  // `transfer-encoding` makes the adapter send the head at once instead of waiting for a first part.
  const headers = { "Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", "X-Accel-Buffering": "no" };
  if (context.request.method === "HEAD") return new Response(null, { headers });
  const content = eventStream(parts, { heartbeatMs: streams.limits.heartbeatMs, signal: context.signal });
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
