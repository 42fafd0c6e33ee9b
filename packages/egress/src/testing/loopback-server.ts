import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A real server on a free port of the loopback address, for tests. */
export interface LoopbackServer {
  readonly port: number;
  /** `127.0.0.1:PORT`, as a grant names it. */
  readonly authority: string;
  readonly origin: string;
  /** Connections it has accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Starts an HTTP server. */
export function startHttpServer(listener: RequestListener): Promise<LoopbackServer> {
  return listen(createHttpServer({ keepAliveTimeout: 60_000 }, listener));
}

/** Starts a server that speaks whatever the listener speaks. */
export function startTcpServer(listener: (socket: Socket) => void): Promise<LoopbackServer> {
  return listen(createServer({ allowHalfOpen: true }, listener));
}

async function listen(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const authority = `127.0.0.1:${port}`;
  return {
    port,
    authority,
    origin: `http://${authority}`,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
