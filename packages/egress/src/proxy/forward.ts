import type { IncomingMessage, ServerResponse } from "node:http";
import { Transform } from "node:stream";
import { MillraceError } from "@millrace/flow/errors";
import { exchangeFailed } from "../fetch/failure.ts";
import type { Target } from "../reach/reach.ts";
import { readWebUrl, targetOf } from "../reach/web-url.ts";
import { answerTo, isRefusal, notForProxies, type ProxyAnswer } from "./answer.ts";
import { withoutHopByHop } from "./hop-by-hop.ts";
import { passOn } from "./pass-on.ts";
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
  session.track(response);
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  const hasBody = coding !== undefined || (length ?? "0") !== "0";
  const body = hasBody ? request.pipe(countingSent(session, target)) : null;
  // A request cut short must not reach the host as a whole one.
  request.once("close", () => body && !request.complete && body.destroy());
  const method = request.method ?? "GET";
  const passing = {
    agent: session.agent,
    request: {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: [...withoutHopByHop(request.rawHeaders, rewritten), "Host", url.host],
      body,
    },
    response,
    onReceived: (sizeBytes: number) => session.count("received", { sizeBytes, target }),
  };
  try {
    await passOn(passing);
  } catch (error) {
    // A kept connection may be closed by the host in the moment it is used again; a request that can be repeated
    // is, once (RFC 9110 section 9.2.2).
    const isStale = closedByPeer.has((error as NodeJS.ErrnoException).code ?? "");
    if (!isStale || body || response.headersSent || response.destroyed || !["GET", "HEAD"].includes(method))
      throw error;
    await passOn(passing);
  }
}

function countingSent(session: ProxySession, target: Target): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      session.count("sent", { sizeBytes: chunk.length, target });
      callback(null, chunk);
    },
  });
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
