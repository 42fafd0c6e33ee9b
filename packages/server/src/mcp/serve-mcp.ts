import type { Context } from "hono";
import { findPrincipal } from "../door/principal.ts";
import { answerBody } from "../http/answer-body.ts";
import type { Handler } from "../http/bind.ts";
import type { AppTypes } from "../http/exchange.ts";
import { readJsonBody } from "../http/read-json-body.ts";
import { refuseMethod } from "../http/refuse-method.ts";
import type { ServerParts } from "../http/server-parts.ts";
import type { StreamCounter } from "../http/stream-counter.ts";
import type { McpDoor } from "./mcp-door.ts";

export interface McpServingOptions {
  readonly parts: ServerParts;
  readonly streams: StreamCounter;
  readonly handlers: readonly Handler[];
  /** How often published flows are looked at while somebody listens. (Default: 1,000) */
  readonly lookEveryMs?: number;
}

// Source: Streamable HTTP.
const methods = ["GET", "POST", "DELETE"];
const bodyLimitBytes = 1024 * 1024;
// These may stay open for long; every other answer is there at once.
const lasting = new Set(["tools/call", "tasks/result", "subscriptions/listen"]);

/** Answers `/mcp`, to whoever is signed in. What it needs is loaded with the first request. */
export function serveMcp({ parts, streams, handlers, lookEveryMs }: McpServingOptions) {
  let opened: Promise<McpDoor> | undefined;
  return async (context: Context<AppTypes>): Promise<Response> => {
    const request = context.req.raw;
    if (!methods.includes(request.method)) return refuseMethod(context, methods);
    const principal = await findPrincipal(request, parts);
    const body = request.method === "POST" ? await readJsonBody(request, bodyLimitBytes) : undefined;
    const isLasting = request.method === "GET" || lasting.has(String(body?.method));
    if (isLasting) streams.requireRoom();
    opened ??= import("./mcp-door.ts").then(({ openMcpDoor }) => openMcpDoor({ parts, handlers, lookEveryMs }));
    const answer = await (await opened).answer(request, { principal, body });
    if (!answer.body || !answer.headers.get("content-type")?.startsWith("text/event-stream")) return answer;
    const cut = (reason: string) => {
      parts.log("warn", "cut an answer off", { operation: "mcp", reason, ...context.get("exchange") });
      context.env.outgoing?.destroy();
    };
    const onEnd = isLasting ? streams.enter() : () => {};
    const content = answerBody(answer.body, { stallMs: streams.limits.stallMs, cut, onEnd });
    const headers = new Headers(answer.headers);
    headers.set("Transfer-Encoding", "chunked");
    headers.set("X-Accel-Buffering", "no");
    return new Response(content, { status: answer.status, headers });
  };
}
