import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createAgent, maxHeaderBytes } from "../dial/agent.ts";
import type { Dial } from "../dial/dial.ts";
import { authenticationRequired } from "./answer.ts";
import { readBasic } from "./credentials.ts";
import { forward } from "./forward.ts";
import { ProxySession, type ProxyUsage, type RegisterOptions } from "./proxy-session.ts";
import { openTunnel, refuseTunnel } from "./tunnel.ts";

/** One session's way through the proxy: what a browser context is given, and how it ends. */
export interface ProxyAccess {
  /** `http://127.0.0.1:PORT` */
  readonly server: string;
  readonly username: string;
  readonly password: string;
  usage(): ProxyUsage;
  /** Takes the credentials back and breaks off what is under way with them. */
  close(): Promise<void>;
}

/** A forward proxy on the loopback address through which browsers reach what their session may touch. */
export interface EgressProxy {
  register(options: RegisterOptions): ProxyAccess;
  close(): Promise<void>;
}

export interface ProxyParts {
  readonly dial: Dial;
  readonly connectTimeoutMs: number;
}

/** Starts a proxy on a free port. */
export async function openProxy({ dial, connectTimeoutMs }: ProxyParts): Promise<EgressProxy> {
  const sessions = new Map<string, ProxySession>();
  const connections = new Set<Socket>();
  const server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 30_000,
    // Uploads take what they take; the session's end breaks them off.
    requestTimeout: 0,
    // Longer than browsers keep an idle connection in use, so that they close it and not we in the wrong moment.
    keepAliveTimeout: 300_000,
    noDelay: true,
  });
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", (request, response) => {
    const session = authenticate(request, sessions);
    if (session) return void forward(request, response, session);
    response.writeHead(authenticationRequired.status, authenticationRequired.headers).end(authenticationRequired.body);
  });
  server.on("connect", (request, stream, head) => {
    const client = stream as Socket;
    client.on("error", () => client.destroy());
    const session = authenticate(request, sessions);
    if (!session) return refuseTunnel(client, authenticationRequired);
    void openTunnel({ request, client, head, session, dial });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    register(options) {
      const session = new ProxySession(options, ({ grants }) =>
        createAgent({ dial, connectTimeoutMs, granted: grants }),
      );
      const { username, password } = session.credentials;
      sessions.set(username, session);
      return {
        server: `http://127.0.0.1:${port}`,
        username,
        password,
        usage: () => session.usage,
        async close() {
          sessions.delete(username);
          await session.close();
        },
      };
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...sessions.values()].map((session) => session.close()));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

function authenticate(request: IncomingMessage, sessions: ReadonlyMap<string, ProxySession>): ProxySession | undefined {
  const given = readBasic(request.headers["proxy-authorization"]);
  const session = sessions.get(given?.username ?? "");
  return given && session?.isPassword(given.password) ? session : undefined;
}
