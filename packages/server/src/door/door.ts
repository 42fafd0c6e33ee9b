import { MillraceError } from "@millrace/flow/errors";
import { isLoopbackHost, isPublicHost, type OwnHosts } from "./own-hosts.ts";

/**
 * Refuses what another web page made a browser send, before anything is looked at: a `Host` that is not this server's
 * (DNS rebinding), an `Origin` that is not its own, and a browser's word that another site, or another port of this
 * machine, is behind the request. No header of a proxy changes any of it.
 */
export function checkOrigin(request: Request, own: OwnHosts): void {
  checkHost(request, own);
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, { host: hostOf(request.url), own }))
    throw refused("Origin must be this server's", origin);
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none" && !isNavigation(request)) {
    throw refused("a browser must say that the server's own page is behind it", `Sec-Fetch-Site: ${site}`);
  }
}

/** The part of it that holds for calls from anywhere too: a `Host` that is not this server's is refused. */
export function checkHost(request: Request, own: OwnHosts): void {
  const host = hostOf(request.url);
  requireOwnHost(host, own);
  // It is in the URL already, but for a request that names a whole URL as its target.
  const named = request.headers.get("host");
  if (named !== null && named !== host) requireOwnHost(named, own);
}

function requireOwnHost(host: string, own: OwnHosts): void {
  if (!isLoopbackHost(host, own) && !isPublicHost(host, own)) throw refused("Host must be this server's", host);
}

/** The host of a URL as `Request` writes it: what a `new URL` would tell, without its cost. */
function hostOf(url: string): string {
  const start = url.indexOf("//") + 2;
  return url.slice(start, url.indexOf("/", start));
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
function isNavigation({ method, url, headers }: Request): boolean {
  const isRead = method === "GET" || method === "HEAD";
  const isPage = !/^\/(api\/|graphql$|mcp$)/.test(new URL(url).pathname);
  return isRead && headers.get("sec-fetch-mode") === "navigate" && isPage;
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "ORIGIN_REFUSED",
    message: `Cannot answer this request as ${rule}: ${seen.slice(0, 200)}`,
    hint: "Open the server by the URL it printed, or by a name of MILLRACE_PUBLIC_HOSTS. Other web pages and other names are kept out.",
  });
}
