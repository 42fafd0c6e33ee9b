import { MillraceError } from "@millrace/flow/errors";
import { isLoopbackHost, isPublicHost, type OwnHosts } from "./own-hosts.ts";

/**
 * Refuses what another web page made a browser send, before anything is looked at: a `Host` that is not this server's
 * (DNS rebinding), an `Origin` that is not its own, and a browser's word that another site, or another port of this
 * machine, is behind the request. No header of a proxy changes any of it.
 */
export function checkOrigin(request: Request, own: OwnHosts): void {
  checkHost(request, own);
  const url = new URL(request.url);
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, { host: url.host, own }))
    throw refused("Origin must be this server's", origin);
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none" && !isNavigation(request, url)) {
    throw refused("a browser must say that the server's own page is behind it", `Sec-Fetch-Site: ${site}`);
  }
}

/** The part of it that holds for calls from anywhere too: a `Host` that is not this server's is refused. */
export function checkHost(request: Request, own: OwnHosts): void {
  // `Host` is in the URL already, but for a request that names a whole URL as its target.
  for (const host of [new URL(request.url).host, request.headers.get("host")]) {
    if (host !== null && !isLoopbackHost(host, own) && !isPublicHost(host, own))
      throw refused("Host must be this server's", host);
  }
}

function isOwnOrigin(origin: string, { host, own }: { readonly host: string; readonly own: OwnHosts }): boolean {
  const [scheme, name = ""] = origin.split("://", 2);
  // A proxy that ends TLS may send its own `Host` or the address that it calls.
  if (scheme === "https") return isPublicHost(name, own);
  if (scheme !== "http") return false;
  // Of another machine's visitor, localhost is his own machine.
  return isLoopbackHost(name, own) ? isLoopbackHost(host, own) : isPublicHost(name, own) && name === host;
}

// A link to the panel in a mail or a wiki may be followed: the page itself holds nothing, and the cookie does not come along.
function isNavigation(request: Request, url: URL): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return (
    isRead && request.headers.get("sec-fetch-mode") === "navigate" && !/^\/(api\/|graphql$|mcp$)/.test(url.pathname)
  );
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "ORIGIN_REFUSED",
    message: `Cannot answer this request as ${rule}: ${seen.slice(0, 200)}`,
    hint: "Open the server by the URL it printed, or by a name of MILLRACE_PUBLIC_HOSTS. Other web pages and other names are kept out.",
  });
}
