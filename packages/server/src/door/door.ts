import { MillraceError } from "@millrace/flow/errors";
import type { ServerParts } from "../http/server-parts.ts";

const ownNames = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Refuses what another web page made a browser send, before anything is looked at: a `Host` that is not this server's
 * (DNS rebinding), an `Origin` that is not its own, and a browser's word that another site, or another port of this
 * machine, is behind the request.
 */
export function checkOrigin(request: Request, { port }: Pick<ServerParts, "port">): void {
  checkHost(request, { port });
  const url = new URL(request.url);
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, port())) throw refused("Origin must be this server's", origin);
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none" && !isNavigation(request, url)) {
    throw refused("a browser must say that the server's own page is behind it", `Sec-Fetch-Site: ${site}`);
  }
}

/** The part of it that holds for calls from anywhere too: a `Host` that is not this server's is refused. */
export function checkHost(request: Request, { port }: Pick<ServerParts, "port">): void {
  // `Host` is in the URL already, but for a request that names a whole URL as its target.
  for (const host of [new URL(request.url).host, request.headers.get("host")]) {
    if (host !== null && !isOwnHost(host, port())) throw refused("Host must be this server's", host);
  }
}

function isOwnHost(host: string, port: number): boolean {
  // Port 80 is not written out by browsers.
  return ownNames.some(
    (name) => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name),
  );
}

function isOwnOrigin(origin: string, port: number): boolean {
  return origin.startsWith("http://") && isOwnHost(origin.slice("http://".length), port);
}

// A link to the panel in a mail or a wiki may be followed: the page itself holds nothing, and the cookie does not come along.
function isNavigation(request: Request, url: URL): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && request.headers.get("sec-fetch-mode") === "navigate" && !url.pathname.startsWith("/api/");
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "ORIGIN_REFUSED",
    message: `Cannot answer this request as ${rule}: ${seen.slice(0, 200)}`,
    hint: "Open the server by the URL it printed. Other web pages, other names and proxies are kept out.",
  });
}
