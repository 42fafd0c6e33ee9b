import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { livePath, type Upgrade } from "./exchange.ts";
import { asMillraceError, problemAnswer } from "./problem-answer.ts";
import { WholeAnswer } from "./whole-answer.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long a body that is no upload may take. (Default: a minute, for a large bundle) */
  readonly bodyWithinMs?: number;
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
}

export interface Listening {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered, or cut off after `graceMs`. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/** Listens on an address of this machine (`LISTEN_REFUSED`, `PORT_TAKEN`). */
export async function listen({ host, port, fetch, bodyWithinMs = 60_000 }: ListenOptions): Promise<Listening> {
  const answer = getRequestListener(async (request, env) => {
    const answered = await fetch(request, env);
    return answered instanceof WholeAnswer ? answered.send(env.outgoing as ServerResponse) : answered;
  }, listenerOptions);
  // Short limits on the head of a request, as it comes from this machine.
  const server = createServer(
    {
      headersTimeout: 10_000,
      // A file may take hours; all other bodies have their own limit.
      requestTimeout: 0,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      // Clients may offer `Upgrade: h2c` with any request; that must not take it away from HTTP.
      shouldUpgradeCallback: isLive,
    },
    (incoming, outgoing) => {
      // A connection that was kept for a next request would keep a server that stops waiting for it.
      outgoing.once("close", () => server.listening || setImmediate(() => server.closeIdleConnections()));
      if (!isUpload(incoming)) limitBody(incoming, bodyWithinMs);
      void answer(incoming, outgoing);
    },
  );
  const upgraded = answerUpgrades(server, fetch);
  server.maxConnections = 4_000;
  const bound = await bindPort(server, { host, port });
  return { port: bound.port, close: ({ graceMs }) => closeServer(server, { graceMs, upgraded }) };
}

const listenerOptions = {
  overrideGlobalObjects: false,
  errorHandler: (error: unknown) => problemAnswer(asMillraceError(badRequest(error)), crypto.randomUUID()),
};

const { method: uploadMethod, path: uploadPath } = operations.artifacts.upload;

const isUpload = ({ method, url }: IncomingMessage) => method === uploadMethod && url?.split("?", 1)[0] === uploadPath;

/** Cuts a request off whose body does not end. */
function limitBody(incoming: IncomingMessage, withinMs: number): void {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return;
  const timer = setTimeout(() => incoming.complete || incoming.destroy(), withinMs);
  incoming.once("close", () => clearTimeout(timer));
}

const isLive = ({ method, url, headers }: IncomingMessage) =>
  method === "GET" && url?.split("?", 1)[0] === livePath && headers.upgrade?.toLowerCase() === "websocket";

/**
 * Answers requests for another protocol as all others, so that they pass the same door; whoever answers may take the
 * connection. Returns the connections that are open: the server does not count them as its own.
 */
function answerUpgrades(server: Server, fetch: ListenOptions["fetch"]): ReadonlySet<Duplex> {
  const open = new Set<Duplex>();
  server.on("upgrade", (incoming, socket, head) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    // Node before 22.21 asks no callback; of a body nothing is to be read here.
    if (!isLive(incoming)) return void socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    const outgoing = new ServerResponse(incoming);
    outgoing.shouldKeepAlive = false;
    outgoing.assignSocket(socket as Socket);
    outgoing.once("finish", () => socket.end());
    const upgrade: Upgrade = {
      head,
      take() {
        outgoing.detachSocket(socket as Socket);
        return socket;
      },
    };
    const answer = getRequestListener((request, env) => fetch(request, { ...env, upgrade }), listenerOptions);
    void answer(incoming, outgoing);
  });
  return open;
}

function bindPort(server: Server, where: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, where)));
    server.listen({ ...where, exclusive: true }, () => resolve(server.address() as AddressInfo));
  });
}

async function closeServer(
  server: Server,
  { graceMs, upgraded }: { readonly graceMs: number; readonly upgraded: ReadonlySet<Duplex> },
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
  }, graceMs);
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
    message: `Cannot listen on ${what} as it must be a free address of this machine: ${seen}`,
    hint: "Set MILLRACE_HOST to an address that this machine has, and MILLRACE_PORT to a port from 1024 on.",
  });
}

function badRequest(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot read the request as its target and Host must be valid: ${error.message}`,
  });
}
