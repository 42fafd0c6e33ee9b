import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { MillraceError } from "@millrace/flow/errors";
import type { Context } from "hono";
import { findPrincipal } from "../door/principal.ts";
import type { Handler } from "../http/bind.ts";
import { type AppTypes, livePath } from "../http/exchange.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { countStreams, type StreamCounter } from "../http/stream-counter.ts";
import type { LiveDoor } from "./live-door.ts";

interface LiveServing {
  readonly parts: ServerParts;
  readonly streams: StreamCounter;
  readonly handlers: readonly Handler[];
}

/** Answers `/api/v1/live`, to whoever is signed in: a WebSocket for any number of streams. What it needs is loaded with the first. */
export function serveLive({ parts, streams, handlers }: LiveServing) {
  const { limits } = streams;
  const connections = countStreams({ count: limits.connections });
  const byId = new Map(handlers.map((handler) => [handler.operation.id as string, handler]));
  let opened: Promise<LiveDoor> | undefined;
  return async (context: Context<AppTypes>): Promise<Response> => {
    const request = context.req.raw;
    const { incoming, upgrade } = context.env ?? {};
    if (!incoming || !upgrade) throw upgradeMissing();
    await findPrincipal(request, parts);
    opened ??= import("./live-door.ts").then(({ openLiveDoor }) => openLiveDoor());
    const door = await opened;
    connections.requireRoom();
    const onEnd = connections.enter();
    const { requestId } = context.get("exchange");
    door.accept(incoming, upgrade, { parts, limits, handlers: byId, request, requestId, onEnd });
    return new Response(null, RESPONSE_ALREADY_SENT);
  };
}

function upgradeMissing(): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot open ${livePath} as it must be asked for as a WebSocket: the request has no such Upgrade`,
    hint: "docs/api-guide/live.md has an example. For one stream, GET its path.",
  });
}
