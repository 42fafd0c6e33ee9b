import {
  type AuthInfo,
  isInitializeRequest,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { FlowChanges } from "./flow-changes.ts";

interface SessionRequest {
  readonly parsedBody: unknown;
  readonly authInfo: AuthInfo;
}

/** The sessions of clients that speak the protocol as it was before 2026-07-28: each is one connection to them. */
export interface Sessions {
  fetch(request: Request, options: SessionRequest): Promise<Response>;
  close(): Promise<void>;
}

interface Session {
  /** Whose it is: to anybody else it does not exist. */
  readonly clientId: string;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Ends it when nobody has used it for a day. */
  readonly idle: NodeJS.Timeout;
}

// A session that nobody ends costs some kilobytes; the one that was used longest ago makes room.
const keptCount = 200;
const idleMs = 24 * 3_600_000;

export function createSessions(options: {
  readonly makeServer: () => Server;
  readonly changes: FlowChanges;
}): Sessions {
  const { makeServer, changes } = options;
  const open = new Map<string, Session>();

  async function begin(clientId: string): Promise<Session["transport"]> {
    const server = makeServer();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => {
        open.set(id, { clientId, server, transport, idle });
        const [oldest] = open.values();
        if (open.size > keptCount) void oldest?.server.close();
      },
    });
    const idle = setTimeout(() => void server.close(), idleMs).unref();
    const stopListening = changes.listen(() => void server.sendToolListChanged().catch(() => {}));
    const { onclose } = server;
    server.onclose = () => {
      onclose?.();
      stopListening();
      clearTimeout(idle);
      if (transport.sessionId !== undefined) open.delete(transport.sessionId);
    };
    await server.connect(transport);
    return transport;
  }

  return {
    async fetch(request, { parsedBody, authInfo }) {
      const id = request.headers.get("mcp-session-id");
      if (id === null && isInitializeRequest(parsedBody)) {
        const transport = await begin(authInfo.clientId);
        const answer = await transport.handleRequest(request, { parsedBody, authInfo });
        if (transport.sessionId === undefined) await transport.close();
        return answer;
      }
      const session = id === null ? undefined : open.get(id);
      if (id === null || session?.clientId !== authInfo.clientId) return refusal(id === null ? 400 : 404);
      open.delete(id);
      open.set(id, session);
      session.idle.refresh();
      return session.transport.handleRequest(request, { parsedBody, authInfo });
    },
    async close() {
      await Promise.all([...open.values()].map(({ server }) => server.close()));
    },
  };
}

/** Source: Streamable HTTP, session management: after a 404 a client begins anew. */
function refusal(status: 400 | 404): Response {
  const message = status === 404 ? "Session not found" : "Bad Request: Mcp-Session-Id header is required";
  return Response.json({ jsonrpc: "2.0", error: { code: -32_000, message }, id: null }, { status });
}
