import type { Operation } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { Hono, type MiddlewareHandler } from "hono";
import { checkHost, checkOrigin } from "../door/door.ts";
import { limitCallers } from "../door/limit-callers.ts";
import { serveGraphql } from "../graphql/serve-graphql.ts";
import { hookPath, serveHook } from "../hooks/receive.ts";
import { serveLive } from "../live/serve-live.ts";
import { serveMcp } from "../mcp/serve-mcp.ts";
import { serveOpenApi } from "../openapi/serve-openapi.ts";
import { serveErrorPage } from "../panel/error-page.ts";
import { servePanel } from "../panel/static-panel.ts";
import type { Handler, Handlers } from "./bind.ts";
import { type AppTypes, beginExchange, livePath } from "./exchange.ts";
import { asMillraceError, problemAnswer } from "./problem-answer.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { methodRefused, methodsOf, serveOperation } from "./serve-operation.ts";
import type { ServerParts } from "./server-parts.ts";
import { countStreams, type StreamCounter } from "./stream-counter.ts";
import { WholeAnswer } from "./whole-answer.ts";

/** Makes the whole HTTP surface: the door, the operations of the contract, the explanation of errors, the panel. */
export function createApp(parts: ServerParts, handlers: Handlers): Hono<AppTypes> {
  const app = new Hono<AppTypes>({ strict: true });
  app.use("*", frameExchange(parts));
  app.use("*", async (context, next) => {
    if (context.req.path.startsWith(hookPath)) checkHost(context.req.raw, parts);
    else checkOrigin(context.req.raw, parts);
    await next();
  });
  app.use("*", limitCallers(parts));
  app.all(`${hookPath}:token`, serveHook(parts));
  const streams = countStreams(parts.streamLimits);
  const all = Object.values(handlers).flatMap((verbs) => Object.values(verbs) as Handler[]);
  addOperations(app, { parts, streams, handlers: all });
  app.all("/graphql", serveGraphql({ parts, streams, handlers: all }));
  app.all("/mcp", serveMcp({ parts, streams, handlers: all }));
  app.get(livePath, serveLive({ parts, streams, handlers: all }));
  app.get("/openapi.json", serveOpenApi());
  app.get("/docs/errors", serveErrorPage(parts));
  app.get("*", servePanel(parts));
  app.notFound((context) => {
    throw routeNotFound(context.req.method, context.req.path);
  });
  app.onError((error, context) => {
    const known = asMillraceError(error);
    const exchange = context.get("exchange");
    if (known.code === "INTERNAL") parts.log("error", "could not answer a request", { ...exchange, error });
    return problemAnswer(known, exchange.requestId);
  });
  return app;
}

/** What happens around every request: its id, the headers of every answer, a line in the log. */
function frameExchange(parts: ServerParts): MiddlewareHandler<AppTypes> {
  return async (context, next) => {
    const exchange = beginExchange(context.req.raw);
    context.set("exchange", exchange);
    await next();
    const { status } = context.res;
    const headers = context.res instanceof WholeAnswer ? context.res.list : context.res.headers;
    addSecurityHeaders(headers);
    headers.set("x-request-id", exchange.requestId);
    if (exchange.trace) headers.set("traceparent", exchange.trace.header);
    const { method, path } = context.req;
    const runId = context.get("runId");
    const isPlain = (method === "GET" || method === "HEAD") && status < 400;
    parts.log(isPlain ? "debug" : status < 500 ? "info" : "warn", `${method} ${path}`, {
      requestId: exchange.requestId,
      ...(exchange.trace && { traceId: exchange.trace.traceId }),
      ...(runId !== undefined && { runId }),
      status,
      durationMs: Math.round(performance.now() - exchange.startedAtMs),
    });
  };
}

function addOperations(
  app: Hono<AppTypes>,
  {
    parts,
    streams,
    handlers,
  }: { readonly parts: ServerParts; readonly streams: StreamCounter; readonly handlers: readonly Handler[] },
): void {
  const byPath = new Map<string, Operation[]>();
  for (const handler of handlers) {
    const { operation } = handler;
    const path = operation.path.replace(/\{(\w+)\}/g, ":$1");
    app.on(operation.method, path, serveOperation(handler, { parts, streams }));
    byPath.set(path, [...(byPath.get(path) ?? []), operation]);
  }
  // Paths that are spelled out come before patterns that would take them too.
  for (const [path, operations] of [...byPath].sort(([a], [b]) => Number(a.includes(":")) - Number(b.includes(":")))) {
    const allowed = methodsOf(operations);
    app.all(path, (context) => {
      const answer =
        context.req.method === "OPTIONS"
          ? new Response(null, { status: 204 })
          : problemAnswer(
              methodRefused(context.req.method, context.req.path, allowed),
              context.get("exchange").requestId,
            );
      answer.headers.set("Allow", [...allowed, "OPTIONS"].join(", "));
      return answer;
    });
  }
}

function routeNotFound(method: string, path: string): MillraceError {
  return new MillraceError({
    code: "ROUTE_NOT_FOUND",
    message: `Cannot answer ${method} ${path.slice(0, 200)} as it must be an operation or a file of the panel`,
    hint: "docs/api.md lists every operation with its path.",
  });
}
