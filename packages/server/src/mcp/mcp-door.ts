import { AsyncLocalStorage } from "node:async_hooks";
import {
  type AuthInfo,
  createMcpHandler,
  InMemoryServerEventBus,
  isLegacyRequest,
  type McpRequestContext,
  type ServerContext,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import type { Principal } from "../door/principal.ts";
import type { Handler } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { releaseVersion } from "../system/release-version.ts";
import { type FlowChanges, watchFlows } from "./flow-changes.ts";
import { makeMcpServer } from "./make-server.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { createOperationCaller } from "./operation-caller.ts";
import { mostWatched, watchResource } from "./run-updates.ts";
import { createSessions } from "./sessions.ts";
import { createTools } from "./tools.ts";

export interface McpDoor {
  /** Answers a request of Streamable HTTP, by either way of the protocol: with sessions, or as it is since 2026-07-28. */
  answer(request: Request, asked: { readonly principal: Principal; readonly body: unknown }): Promise<Response>;
}

export interface McpDoorOptions {
  readonly parts: ServerParts;
  readonly handlers: readonly Handler[];
  readonly lookEveryMs?: number | undefined;
}

/** What a request brings along to its calls. */
interface Brought extends Record<string, unknown> {
  readonly principal: Principal;
  readonly request: Request;
}

/** Opens the door for the Model Context Protocol on the operations. */
export function openMcpDoor({ parts, handlers, lookEveryMs }: McpDoorOptions): McpDoor {
  const byId = new Map(handlers.map((handler) => [handler.operation.id, handler]));
  const tools = createTools();
  const changes = watchFlows({ look: () => parts.store.listFlows({ project: parts.project }), lookEveryMs });
  const onUnforeseen = (error: unknown) => parts.log("error", "could not answer a request of the protocol", { error });
  const callerFor = ({ principal, request }: Brought, closeCancels: boolean) =>
    createOperationCaller({ parts, handlers: byId, principal, request, closeCancels });
  const makeServer = ({ era }: Pick<McpRequestContext, "era">) =>
    makeMcpServer({
      version: releaseVersion,
      era,
      tools,
      onUnforeseen,
      // Since 2026-07-28, to close the answer of a request is to cancel it.
      callerOf: (context) => callerFor(broughtBy(context), era === "modern"),
    });
  const onerror = (error: Error) => parts.log("debug", "a fault of the protocol", { error });
  const listening = new AsyncLocalStorage<Listening>();
  const bus = busOf(changes, () => listening.getStore());
  const modern = createMcpHandler(makeServer, { legacy: "reject", bus, onerror });
  const sessions = createSessions({ makeServer: () => makeServer({ era: "legacy" }), changes });
  parts.stopping.addEventListener("abort", () => void Promise.all([modern.close(), sessions.close()]), { once: true });
  return {
    async answer(request, { principal, body }) {
      const options = { parsedBody: body, authInfo: authInfoOf({ principal, request }) };
      if (await isLegacyRequest(request, body)) return sessions.fetch(request, options);
      const uris = watchedBy(body);
      const caller = callerFor({ principal, request }, true);
      return listening.run({ caller, uris }, () => modern.fetch(request, options));
    },
  };
}

function authInfoOf(brought: Brought): AuthInfo {
  // The token itself has done its work at the door.
  return { token: "", clientId: brought.principal.id, scopes: [...brought.principal.scopes], extra: brought };
}

const broughtBy = ({ http }: ServerContext) => http?.authInfo?.extra as unknown as Brought;

/** Whose subscription is being opened, and the resources that it names. */
interface Listening {
  readonly caller: McpCaller;
  readonly uris: readonly string[];
}

/** The resources of a subscription; those beyond what a client may have watched are left out. */
function watchedBy(body: unknown): readonly string[] {
  const { method, params } = (body ?? {}) as { method?: unknown; params?: { notifications?: object } };
  if (method !== "subscriptions/listen") return [];
  const { resourceSubscriptions = [] } = (params?.notifications ?? {}) as { resourceSubscriptions?: unknown };
  if (!Array.isArray(resourceSubscriptions)) return [];
  return [...new Set(resourceSubscriptions.map(String))].slice(0, mostWatched);
}

/** Tells open subscriptions of changed tools and of runs that move on, and looks for changes only while there are some. */
function busOf(changes: FlowChanges, opening: () => Listening | undefined): ServerEventBus {
  const bus = new InMemoryServerEventBus();
  let stopListening = () => {};
  return {
    publish: (event) => bus.publish(event),
    subscribe(listener) {
      const unsubscribe = bus.subscribe(listener);
      if (bus.listenerCount === 1) stopListening = changes.listen(() => bus.publish({ kind: "tools_list_changed" }));
      const { caller, uris = [] } = opening() ?? {};
      const watches = uris.map((uri) =>
        // Where there is no such run, nothing is told of it.
        watchResource(caller!, uri, () => listener({ kind: "resource_updated", uri })).catch(() => () => {}),
      );
      return () => {
        for (const watch of watches) void watch.then((stop) => stop());
        unsubscribe();
        if (bus.listenerCount === 0) stopListening();
      };
    },
  };
}
