import { MillraceError } from "@millrace/flow/errors";
import type { HttpTarget } from "./connection.ts";
import type { HttpRequest } from "./exchange.ts";

/** The URL of a request: below the connection's base path, or the same URL written in full. */
export function requestUrl({ name, base }: HttpTarget, { path, query }: Pick<HttpRequest, "path" | "query">): URL {
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(path);
  // One slash is the base path's end; a second one begins a path segment and not another host.
  const text = isWhole ? path : base.href + path.replace(/^\//, "");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== base.origin || !isBelow(url, base)) throw refused(name, { path, base });
  for (const [key, value] of query) url.searchParams.append(key, value);
  url.hash = "";
  return url;
}

function isBelow(url: URL, base: URL): boolean {
  // Servers that decode %2F and %5C before they look at dots, or cut a segment at its semicolon, would climb where the
  // URL standard sees a name.
  const segments = url.pathname.replace(/%2e/gi, ".").split(/\/|%2f|%5c/i);
  return `${url.pathname}/`.startsWith(base.pathname) && !segments.some((segment) => /^\.\.(;|%3b|$)/i.test(segment));
}

function refused(name: string, { path, base }: { readonly path: string; readonly base: URL }): MillraceError {
  return new MillraceError({
    code: "HTTP_REQUEST_REFUSED",
    message: `Cannot ask ${name} for a path as it must stay below ${base.href}: ${JSON.stringify(path.slice(0, 200))}`,
    hint: "Write a path such as /invoices; another service needs a connection of its own.",
    data: { connection: name },
  });
}
