import { Headers } from "undici";
import { readWebUrl } from "../reach/web-url.ts";
import type { RequestBody } from "./request-body.ts";

/** One request of a chain of redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestBody;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
// What may follow to another origin: a list of the harmless, as services put secrets into headers of any name.
const harmlessHeaders = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "if-modified-since",
  "if-none-match",
  "user-agent",
]);
const bodyHeaders = ["content-type", "content-encoding", "content-language", "content-location", "content-length"];

/** Where a response sends the client, or undefined when it is the answer. */
export function redirectUrl(response: { readonly status: number; readonly headers: Headers }, from: URL) {
  const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
  if (location === null) return undefined;
  return readWebUrl(URL.canParse(location, from) ? new URL(location, from) : location);
}

/**
 * The request that follows a redirect: 303 turns all but HEAD into GET, 301 and 302 turn POST into GET.
 * Source: the Fetch standard, HTTP-redirect fetch.
 */
export function followRedirect(hop: Hop, { status, url }: { readonly status: number; readonly url: URL }): Hop {
  const becomesGet = status === 303 ? hop.method !== "HEAD" : status < 303 && hop.method === "POST";
  const isElsewhere = url.origin !== hop.url.origin;
  const headers = new Headers(
    [...hop.headers].filter(
      ([name]) => !(isElsewhere && !harmlessHeaders.has(name)) && !(becomesGet && bodyHeaders.includes(name)),
    ),
  );
  return { url, headers, method: becomesGet ? "GET" : hop.method, body: becomesGet ? null : hop.body };
}
