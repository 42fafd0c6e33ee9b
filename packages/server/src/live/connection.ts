import { type Operation, toProblem } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { RawData, WebSocket } from "ws";
import { findPrincipal } from "../door/principal.ts";
import type { Handler, StreamPart } from "../http/bind.ts";
import { callOperation } from "../http/call-operation.ts";
import { asMillraceError } from "../http/problem-answer.ts";
import type { ServerParts, StreamLimits } from "../http/server-parts.ts";
import { messageRefused, parseClientMessage, type Subscribe } from "./messages.ts";
import { type Outbox, openOutbox } from "./outbox.ts";

export interface ConnectionOptions {
  readonly parts: ServerParts;
  readonly limits: StreamLimits;
  /** Every operation's handler, by its id. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** The request that opened the connection: its token is looked at again with each subscription. */
  readonly request: Request;
  readonly requestId: string;
}

// Source: RFC 6455, section 7.4.1, and IANA's registry for 1013.
const goingAway = 1001;
const tryAgainLater = 1013;

/** Serves the subscriptions of one WebSocket until it is closed. */
export function serveConnection(socket: WebSocket, options: ConnectionOptions): void {
  const { parts, limits, requestId } = options;
  const life = askForLife(socket, limits.pingMs);
  const outbox = openOutbox(socket, { ...limits, onTaken: life.seen, onSlow: cut });
  const subscriptions = holdSubscriptions(outbox, options);
  const stop = () => socket.close(goingAway, "the server is stopping: connect again");
  parts.stopping.addEventListener("abort", stop);
  if (parts.stopping.aborted) stop();
  // A message that breaks the protocol or is too large: the socket closes itself, with the code for it.
  socket.on("error", ({ message }) => parts.log("info", "a live connection failed", { reason: message, requestId }));
  socket.on("message", receive);
  socket.on("pong", life.seen);
  socket.once("close", () => {
    parts.stopping.removeEventListener("abort", stop);
    life.stop();
    subscriptions.endAll();
    outbox.close();
  });

  function cut(reason: string): void {
    parts.log("warn", "cut a live connection off", { reason, requestId });
    // It has its time to read why: as long as an end that does not answer the closing is waited for.
    life.stop();
    subscriptions.endAll();
    socket.close(tryAgainLater, reason);
    outbox.close();
  }

  function receive(bytes: RawData, isBinary: boolean): void {
    // Messages that were under way while it is being closed are for nobody.
    if (socket.readyState !== socket.OPEN) return;
    try {
      if (isBinary) throw messageRefused("it is binary");
      const message = parseClientMessage(String(bytes));
      if (message.type === "subscribe") subscriptions.open(message);
      else subscriptions.end(message.id);
    } catch (error) {
      outbox.answer({ type: "error", id: null, problem: toProblem(asMillraceError(error), requestId) });
    }
  }
}

function holdSubscriptions(outbox: Outbox, options: ConnectionOptions) {
  const { parts, limits, requestId } = options;
  const open = new Map<string, AbortController>();

  async function follow(message: Subscribe, signal: AbortSignal): Promise<void> {
    const { id } = message;
    for await (const { id: eventId, data } of await openStream(message, { ...options, signal })) {
      if (signal.aborted) return;
      await outbox.send({ type: "next", id, eventId, ...(data !== undefined && { data }) });
    }
    if (!signal.aborted) await outbox.send({ type: "end", id });
  }

  function refuse(id: string, error: unknown): void {
    const known = asMillraceError(error);
    if (known.code === "INTERNAL") parts.log("error", "could not answer a subscription", { requestId, error });
    outbox.answer({ type: "error", id, problem: toProblem(known, requestId) });
  }

  return {
    open(message: Subscribe): void {
      const { id } = message;
      if (open.has(id)) throw messageRefused(`the subscription ${id} is open already`);
      const end = new AbortController();
      const followed =
        open.size < limits.subscriptions ? follow(message, end.signal) : Promise.reject(tooMany(limits.subscriptions));
      open.set(id, end);
      followed
        .catch((error: unknown) => {
          if (!end.signal.aborted) refuse(id, error);
        })
        .finally(() => {
          if (open.get(id) === end) open.delete(id);
        });
    },
    end(id: string): void {
      const end = open.get(id);
      // It may have come to its end while the message was under way.
      if (!end) return;
      open.delete(id);
      end.abort();
      outbox.answer({ type: "end", id });
    },
    endAll(): void {
      for (const end of open.values()) end.abort();
      open.clear();
    },
  };
}

async function openStream(
  { operation, input, lastEventId }: Subscribe,
  { parts, handlers, request, signal }: ConnectionOptions & { readonly signal: AbortSignal },
): Promise<AsyncIterable<StreamPart<unknown>>> {
  const handler = handlers.get(operation);
  if (handler?.operation.kind !== "stream") throw notStream(operation, handler?.operation);
  const answer = await callOperation(handler, {
    input: () => ({ ...input, ...(lastEventId !== undefined && { lastEventId }) }),
    principal: await findPrincipal(request, parts),
    idempotencyKey: null,
    parts,
    request,
    signal: () => signal,
    setHeader: () => {},
  });
  return answer as AsyncIterable<StreamPart<unknown>>;
}

/** Asks the other end for a sign of life; one that gave none since the last time is gone. */
function askForLife(socket: WebSocket, pingMs: number) {
  let seen = true;
  const timer = setInterval(() => {
    if (!seen) return socket.terminate();
    seen = false;
    socket.ping();
  }, pingMs);
  return {
    /** A sign was seen. */
    seen: () => {
      seen = true;
    },
    stop: () => clearInterval(timer),
  };
}

function notStream(id: string, known: Operation | undefined): MillraceError {
  return new MillraceError({
    code: known ? "REQUEST_INVALID" : "ROUTE_NOT_FOUND",
    message: `Cannot subscribe to ${id} as it must be an operation that streams: ${known ? `it is a ${known.kind}` : "there is none of this name"}`,
    hint: "docs/api.md lists the operations; runs.watch and events.watch are streams.",
  });
}

function tooMany(count: number): MillraceError {
  return new MillraceError({
    code: "STREAM_LIMIT_REACHED",
    message: `Cannot subscribe as one connection may hold ${count} subscriptions: all are in use`,
    hint: "Unsubscribe from one, or follow all runs with one events.watch.",
  });
}
