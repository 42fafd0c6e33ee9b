import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { MillraceError } from "@millrace/flow/errors";
import { loopbackHosts } from "../config/keys.ts";
import { asMillraceError, problemAnswer } from "./problem-answer.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
}

export interface Listening {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered, or cut off after `graceMs`. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/** Listens on a loopback address and no other (`LISTEN_REFUSED`, `PORT_TAKEN`). */
export async function listen({ host, port, fetch }: ListenOptions): Promise<Listening> {
  if (!loopbackHosts.some((loopback) => loopback === host)) throw listenRefused(host, "it is another address");
  const answer = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => problemAnswer(asMillraceError(badRequest(error)), crypto.randomUUID()),
  });
  // Short limits on the head of a request, as it comes from this machine; a large bundle may take a minute.
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 30_000, connectionsCheckingInterval: 5_000 },
    (incoming, outgoing) => {
      // A connection that was kept for a next request would keep a server that stops waiting for it.
      outgoing.once("close", () => server.listening || setImmediate(() => server.closeIdleConnections()));
      void answer(incoming, outgoing);
    },
  );
  server.maxConnections = 1_000;
  const bound = await bindPort(server, { host, port });
  return { port: bound.port, close: ({ graceMs }) => closeServer(server, graceMs) };
}

function bindPort(server: Server, where: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, where)));
    server.listen({ ...where, exclusive: true }, () => resolve(server.address() as AddressInfo));
  });
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

function explainListenError(
  error: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): MillraceError {
  if (error.code !== "EADDRINUSE") return listenRefused(`${host}, port ${port}`, error.message);
  return new MillraceError({
    code: "PORT_TAKEN",
    message: `Cannot listen on port ${port} as only one program may: another one has it`,
    hint: `Stop that program, or choose another port: --port ${port === 65_535 ? 5_006 : port + 1} or MILLRACE_PORT.`,
    data: { port },
  });
}

function listenRefused(what: string, seen: string): MillraceError {
  return new MillraceError({
    code: "LISTEN_REFUSED",
    message: `Cannot listen on ${what} as it must be a free loopback address: ${seen}`,
    hint: "Use 127.0.0.1 or ::1 and a port from 1024 on. For other machines, put a tunnel in front.",
  });
}

function badRequest(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot read the request as its target and Host must be valid: ${error.message}`,
  });
}
