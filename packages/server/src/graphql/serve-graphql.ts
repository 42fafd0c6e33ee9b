import type { Context } from "hono";
import { findPrincipal } from "../door/principal.ts";
import { answerBody } from "../http/answer-body.ts";
import type { Handler } from "../http/bind.ts";
import { callOperation } from "../http/call-operation.ts";
import type { AppTypes } from "../http/exchange.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { refuseMethod } from "../http/refuse-method.ts";
import type { ServerParts } from "../http/server-parts.ts";
import type { StreamCounter } from "../http/stream-counter.ts";
import { textAnswer } from "../http/text-answer.ts";
import type { GraphqlDoor, GraphqlRequest } from "./graphql-door.ts";

export interface GraphqlServing {
  readonly parts: ServerParts;
  readonly streams: StreamCounter;
  readonly handlers: readonly Handler[];
}

const bodyLimitBytes = 1024 * 1024;

/** Answers `/graphql`, to whoever is signed in. What it needs is loaded with the first request. */
export function serveGraphql({ parts, streams, handlers }: GraphqlServing) {
  let opened: Promise<GraphqlDoor> | undefined;
  return async (context: Context<AppTypes>): Promise<Response> => {
    const request = context.req.raw;
    if (request.method !== "GET" && request.method !== "POST") return refuseMethod(context, ["GET", "POST"]);
    const principal = await findPrincipal(request, parts);
    const body = request.method === "POST" ? await readJsonBody(request, bodyLimitBytes) : null;
    const cutOff = new AbortController();
    const signal = AbortSignal.any([request.signal, parts.stopping, cutOff.signal]);
    opened ??= import("./graphql-door.ts").then(({ openGraphqlDoor }) => openGraphqlDoor(handlers));
    const door = await opened;
    const call: GraphqlRequest = {
      request,
      body,
      signal,
      context: {
        call: (handler, input, idempotencyKey) =>
          callOperation(handler, {
            input: () => input,
            principal,
            idempotencyKey,
            parts,
            request,
            signal: () => signal,
            setHeader: () => {},
          }),
      },
      onUnforeseen: (error) =>
        parts.log("error", "could not answer a part of a document", { ...context.get("exchange"), error }),
    };
    if (!wantsEvents(request)) return compressed(request, await door.answer(call));
    streams.requireRoom();
    const leave = streams.enter();
    const cut = (reason: string) => {
      parts.log("warn", "cut an answer off", { operation: "graphql", reason, ...context.get("exchange") });
      cutOff.abort();
      context.env.outgoing?.destroy();
    };
    const content = answerBody(await door.stream(call), { stallMs: streams.limits.stallMs, cut, onEnd: leave });
    return new Response(content, {
      headers: { "Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", "X-Accel-Buffering": "no" },
    });
  };
}

const wantsEvents = ({ headers }: Request) => headers.get("accept")?.includes("text/event-stream") ?? false;

async function compressed(request: Request, answer: Response): Promise<Response> {
  if (answer.status !== 200) return answer;
  return textAnswer(request, { text: await answer.text(), headers: answer.headers });
}
