import { type Agent, type Response as ClientResponse, fetch as clientFetch, Headers } from "undici";
import { type Deadline, startDeadline } from "../dial/deadline.ts";
import { type CheckedReach, type Reach, readReach } from "../reach/reach.ts";
import { requireAllowed } from "../reach/refusal.ts";
import { readWebUrl, targetOf } from "../reach/web-url.ts";
import { explainFailure, redirectsExceeded, redirectUnencrypted, responseTooLarge } from "./failure.ts";
import { limitBody } from "./limited-body.ts";
import { inOneWrite } from "./one-write.ts";
import { followRedirect, type Hop, redirectUrl } from "./redirect.ts";
import { readRequestBody } from "./request-body.ts";
import { onlyWhile } from "./start-check.ts";

/** The request, as in the standard `fetch`. `redirect: "manual"` hands back the redirect itself. */
export type EgressRequest = Pick<RequestInit, "method" | "headers" | "body"> & {
  readonly redirect?: "follow" | "manual";
};

export interface EgressFetchOptions {
  readonly reach: Reach;
  readonly signal?: AbortSignal;
  /** For the whole exchange, the body's last byte included. (Default: 30,000) */
  readonly timeoutMs?: number;
  /** Of the body after decompression. (Default: 32 MiB) */
  readonly maxBytes?: number;
  /** Whether a redirect from https to http is refused (`EGRESS_PROTOCOL_REFUSED`). (Default: it is followed, as browsers do) */
  readonly staysEncrypted?: boolean;
  /** Asked right before each request is written; where it says no, nothing is sent (`CAPABILITY_UNAVAILABLE`). */
  readonly mayStart?: () => boolean;
}

/** The standard `fetch` within a reach: no cookies, redirects checked hop by hop. */
export type EgressFetch = (url: string | URL, request: EgressRequest, options: EgressFetchOptions) => Promise<Response>;

export interface FetchParts {
  readonly agents: { readonly open: Agent; readonly granted: Agent };
  readonly userAgent: string;
}

const maxRedirects = 10;
const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 32 * 1024 * 1024;
const statusesWithoutBody = new Set([101, 204, 205, 304]);

interface Exchange {
  readonly reach: CheckedReach;
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly mayStart: (() => boolean) | undefined;
  readonly staysEncrypted: boolean;
}

/** Makes the one `fetch` of the process. */
export function createFetch({ agents, userAgent }: FetchParts): EgressFetch {
  async function send(hop: Hop, { reach, deadline, timeoutMs, mayStart }: Exchange): Promise<ClientResponse> {
    const target = targetOf(hop.url);
    requireAllowed(reach, target);
    // A connection to a granted private address is never reused by a request that has no such grant.
    const agent = reach.grants(target) ? agents.granted : agents.open;
    try {
      return await clientFetch(hop.url, {
        method: hop.method,
        headers: hop.headers,
        body: hop.body,
        duplex: "half",
        redirect: "manual",
        signal: deadline.signal,
        dispatcher: agent.compose([
          ...(mayStart ? [onlyWhile(mayStart)] : []),
          ...(hop.body instanceof Uint8Array ? [inOneWrite(hop.body)] : []),
        ]),
      });
    } catch (error) {
      throw explainFailure(error, { url: hop.url, deadline, timeoutMs });
    }
  }

  async function follow(first: Hop, exchange: Exchange, redirect: "follow" | "manual"): Promise<Response> {
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(hop, exchange);
      const url = redirect === "follow" ? redirectUrl(response, hop.url) : undefined;
      if (!url) return present(response, { hop, isRedirected: redirects > 0, exchange });
      await response.body?.cancel();
      if (exchange.staysEncrypted && hop.url.protocol === "https:" && url.protocol === "http:")
        throw redirectUnencrypted(hop.url, url);
      if (redirects === maxRedirects) throw redirectsExceeded(hop.url, `there are more than ${maxRedirects}`);
      const next = followRedirect(hop, { status: response.status, url });
      if (next.body instanceof ReadableStream) throw redirectsExceeded(hop.url, "a streamed body cannot be sent twice");
      hop = next;
    }
  }

  return async (url, request, options) => {
    const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes, staysEncrypted = false } = options;
    const { body, contentType } = await readRequestBody(request.body);
    const headers = new Headers(request.headers as ConstructorParameters<typeof Headers>[0]);
    if (!headers.has("user-agent")) headers.set("user-agent", userAgent);
    if (contentType !== null && !headers.has("content-type")) headers.set("content-type", contentType);
    const hop = { url: readWebUrl(url), method: (request.method ?? "GET").toUpperCase(), headers, body };
    const reach = readReach(options.reach);
    const deadline = startDeadline(timeoutMs, options.signal);
    try {
      const exchange = { reach, deadline, timeoutMs, maxBytes, mayStart: options.mayStart, staysEncrypted };
      return await follow(hop, exchange, request.redirect ?? "follow");
    } catch (error) {
      deadline.cancel();
      throw error;
    }
  };
}

interface Presented {
  readonly hop: Hop;
  readonly isRedirected: boolean;
  readonly exchange: Exchange;
}

function present(response: ClientResponse, { hop, isRedirected, exchange }: Presented): Response {
  const { deadline, timeoutMs, maxBytes } = exchange;
  const { status, statusText, headers } = response;
  const source = statusesWithoutBody.has(status) ? null : (response.body as ReadableStream<Uint8Array> | null);
  if (!source) deadline.stop();
  const body =
    source &&
    limitBody(source, {
      maxBytes,
      tooLarge: () => responseTooLarge(hop.url, maxBytes),
      explain: (error) => explainFailure(error, { url: hop.url, deadline, timeoutMs }),
      onEnd: () => deadline.stop(),
    });
  const standard = new Response(body, { status, statusText, headers: [...headers] });
  return Object.defineProperties(standard, {
    url: { value: hop.url.href },
    redirected: { value: isRedirected },
  });
}
