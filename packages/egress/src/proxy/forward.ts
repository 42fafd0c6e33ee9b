import type { IncomingMessage, ServerResponse } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { MillraceError } from "@millrace/flow/errors";
import type { Dispatcher } from "undici";
import { exchangeFailed } from "../fetch/failure.ts";
import type { Target } from "../reach/reach.ts";
import { readWebUrl, targetOf } from "../reach/web-url.ts";
import { answerTo, isRefusal, notForProxies, type ProxyAnswer } from "./answer.ts";
import { withoutHopByHop } from "./hop-by-hop.ts";
import type { ProxySession } from "./proxy-session.ts";

// The host comes from the URL alone (RFC 9112 section 3.2.2), and the proxy has said 100 Continue by itself.
const rewritten = new Set(["host", "expect"]);
const closedByPeer = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** Serves one request in absolute form: sends it on within the session's reach and streams the answer back. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  session: ProxySession,
): Promise<void> {
  if (!request.url?.includes("://")) return sendAnswer(response, notForProxies);
  let target: Target = { host: "", port: 0 };
  try {
    const url = readWebUrl(request.url);
    target = targetOf(url);
    if (url.protocol !== "http:") throw tunnelNeeded();
    session.require(target, { isTunnel: false });
    response.once("close", session.enter());
    await exchange({ request, response, session, url, target });
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const known = error instanceof MillraceError ? error : exchangeFailed(target, error);
    if (isRefusal(known)) session.refused(target, known);
    sendAnswer(response, answerTo(known));
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly session: ProxySession;
  readonly url: URL;
  readonly target: Target;
}

async function exchange({ request, response, session, url, target }: Exchange): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => !response.writableFinished && gone.abort());
  session.track(response);
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  const hasBody = coding !== undefined || (length ?? "0") !== "0";
  const body = hasBody ? request.pipe(counting("sent", { session, target })) : null;
  // A request cut short must not reach the host as a whole one.
  request.once("close", () => body && !request.complete && body.destroy());
  const upstream = await send(session, {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method ?? "GET",
    headers: [...withoutHopByHop(request.rawHeaders, rewritten), "Host", url.host],
    body,
    signal: gone.signal,
    responseHeaders: "raw",
  });
  try {
    // Passed on, it would make the browser hand over what is between it and this proxy.
    if (upstream.statusCode === 407) throw new Error("the host asked for the credentials of a proxy");
    response.sendDate = false;
    // `responseHeaders: "raw"` makes them a flat list, which the client's types do not know.
    const headers = upstream.headers as unknown as readonly string[];
    response.writeHead(upstream.statusCode, upstream.statusText, withoutHopByHop(headers, framingOf(headers)));
    await pipeline(upstream.body, counting("received", { session, target }), response);
  } catch (error) {
    gone.abort();
    throw error;
  }
}

async function send(session: ProxySession, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
  try {
    return await session.agent.request(options);
  } catch (error) {
    // A kept connection may be closed by the host in the moment it is used again; a request that can be repeated
    // is, once (RFC 9110 section 9.2.2).
    const isStale = closedByPeer.has((error as NodeJS.ErrnoException).code ?? "");
    if (!isStale || options.body || !["GET", "HEAD"].includes(options.method)) throw error;
    return session.agent.request(options);
  }
}

function counting(direction: "sent" | "received", { session, target }: { session: ProxySession; target: Target }) {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      session.count(direction, { sizeBytes: chunk.length, target });
      callback(null, chunk);
    },
  });
}

function framingOf(headers: readonly string[]): ReadonlySet<string> {
  // A chunked body's length is in its chunks; a second one beside it is how requests are smuggled.
  const isChunked = headers.some((text, index) => index % 2 === 0 && text.toLowerCase() === "transfer-encoding");
  return new Set(isChunked ? ["content-length"] : []);
}

function sendAnswer(response: ServerResponse, { status, headers, body }: ProxyAnswer): void {
  response.writeHead(status, headers).end(body);
}

function tunnelNeeded(): MillraceError {
  return new MillraceError({
    code: "EGRESS_PROTOCOL_REFUSED",
    message: "Cannot forward a request as only http: is forwarded in clear: it asks for https:",
    hint: "Open a tunnel with CONNECT, as browsers do.",
  });
}
