import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** A site on the loopback address. */
export interface PageServer {
  readonly origin: string;
  /** As a connection grants it. */
  readonly authority: string;
  /** The paths asked for so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts a site: a path's HTML, or what answers it. */
export async function startPageServer(routes: Readonly<Record<string, string | Route>>): Promise<PageServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    if (pathname === "/favicon.ico") return void response.writeHead(404).end();
    asked.push(pathname);
    const route = routes[pathname];
    if (typeof route === "function") return route(request, response);
    response.writeHead(route === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(route ?? "not here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${authority}`,
    authority,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
