import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { MillraceError } from "@millrace/flow/errors";
import type { Dial } from "../dial/dial.ts";
import { exchangeFailed } from "../fetch/failure.ts";
import { parseAuthority } from "../reach/authority.ts";
import { answerTo, isRefusal, notForProxies, type ProxyAnswer, serialize } from "./answer.ts";
import type { ProxySession } from "./proxy-session.ts";

export interface TunnelParts {
  readonly request: IncomingMessage;
  readonly client: Socket;
  /** What the browser sent right behind its request. */
  readonly head: Buffer;
  readonly session: ProxySession;
  readonly dial: Dial;
}

// A side that has ended and one that says nothing for so long: nobody is coming back.
const halfOpenIdleMs = 60_000;
const refusedLingerMs = 5_000;
const keepAliveProbeMs = 60_000;

/** Serves CONNECT: a connection to the target within the session's reach, bytes both ways until both sides end. */
export async function openTunnel({ request, client, head, session, dial }: TunnelParts): Promise<void> {
  const authority = parseAuthority(request.url ?? "");
  if (authority?.port === undefined) return refuseTunnel(client, notForProxies);
  const target = { host: authority.host, port: authority.port };
  const gone = new AbortController();
  client.once("close", () => gone.abort());
  session.track(client);
  try {
    session.require(target, { isTunnel: true });
    client.once("close", session.enter());
    const granted = session.reach.grants(target);
    const upstream = await dial(target, { granted, signal: gone.signal, allowHalfOpen: true });
    session.track(upstream);
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    client.unshift(head);
    carry(client, upstream, (sizeBytes) => session.count("sent", { sizeBytes, target }));
    carry(upstream, client, (sizeBytes) => session.count("received", { sizeBytes, target }));
  } catch (error) {
    const known = error instanceof MillraceError ? error : exchangeFailed(target, error);
    if (isRefusal(known)) session.refused(target, known);
    refuseTunnel(client, answerTo(known));
  }
}

/** Answers a socket that asked for a tunnel and lets it go. */
export function refuseTunnel(client: Socket, answer: ProxyAnswer): void {
  client.end(serialize(answer));
  // Read on, so that the answer is not lost to a reset, but not for long.
  client.resume();
  client.setTimeout(refusedLingerMs, () => client.destroy());
}

function carry(from: Socket, to: Socket, count: (sizeBytes: number) => void): void {
  from.setKeepAlive(true, keepAliveProbeMs);
  from.on("data", (chunk: Buffer) => count(chunk.length));
  from.pipe(to);
  from.once("end", () => to.setTimeout(halfOpenIdleMs, () => to.destroy()));
  // A reset, not an end: who reads what was cut off must not take it for the whole.
  from.once("error", () => to.resetAndDestroy());
  from.once("close", () => {
    if (!from.readableEnded) to.resetAndDestroy();
  });
}
