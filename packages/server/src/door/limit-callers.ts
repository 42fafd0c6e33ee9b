import type { MiddlewareHandler } from "hono";
import type { AppTypes } from "../http/exchange.ts";
import { problemAnswer } from "../http/problem-answer.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { callerAddress } from "./caller-address.ts";
import { readPanelCookie } from "./panel-cookie.ts";
import { bearerToken } from "./principal.ts";

/**
 * Limits whom nobody knows, by address: requests that carry no token, and those whose token is not good, more strictly.
 * Whoever is known is limited by name, where the operation is called. Health is never limited.
 */
export function limitCallers(parts: ServerParts): MiddlewareHandler<AppTypes> {
  const { limits, trustedProxies: trusted } = parts;
  return async (context, next) => {
    const request = context.req.raw;
    if (/^\/health(\/|$)/.test(context.req.path)) return next();
    // Asked for at once: a socket that was closed has none any more.
    const socket = context.env?.incoming?.socket.remoteAddress;
    const address = () => callerAddress(request, { socket, trusted });
    if (request.headers.has("authorization")) {
      // Else each wrong token would cost a look into the store.
      if (!isKnown(request, parts)) limits.requireFewRefusals(address());
    } else {
      const holder = readPanelCookie(request, parts);
      if (holder === null) {
        limits.enter(address(), request.method === "GET" || request.method === "HEAD" ? "read" : "write");
      } else if (holder !== "local" && !parts.apiTokens.isKnownHash(holder.hash)) {
        limits.requireFewRefusals(address());
      }
    }
    await next();
    if (context.res.status !== 401) return;
    const refusal = limits.refused(address());
    if (refusal) context.res = problemAnswer(refusal, context.get("exchange").requestId);
  };
}

function isKnown(request: Request, { token, apiTokens }: ServerParts): boolean {
  const secret = bearerToken(request.headers.get("authorization") ?? "") ?? "";
  return token.matches(secret) || apiTokens.isKnown(secret);
}
