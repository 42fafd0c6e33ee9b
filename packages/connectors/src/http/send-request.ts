import type { Clock, VisitOutcome } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import { withoutSecrets } from "../connector/connector-error.ts";
import type { ConnectorCall, OpenContext } from "../connector/define-connector.ts";
import type { Credential } from "./auth/credential.ts";
import type { HttpTarget } from "./connection.ts";
import type { HttpAnswer, HttpRequest } from "./exchange.ts";
import { limitsIn } from "./rate-limit.ts";
import { requestHeaders } from "./request-headers.ts";
import { requestUrl } from "./request-url.ts";
import { pauseBeforeRetry } from "./retries.ts";
import { statusError } from "./status-error.ts";

/** The open client of a connection of kind `http`. */
export interface HttpService extends HttpTarget, Pick<OpenContext<unknown>, "fetch" | "politeness" | "reach"> {
  /** `host:port`: where requests go, and their redirects. */
  readonly host: string;
  readonly credential: Credential;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

// An answer travels to the runner as one message; what is larger belongs into a file.
const maxBytes = 8 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** Sends a flow's request, and again within its time when the service was too busy for it. */
export async function sendRequest(request: HttpRequest, call: ConnectorCall<HttpService>): Promise<HttpAnswer> {
  const { client: service, signal, requireLease } = call;
  const { clock, random, redact } = service;
  const { timeoutMs = defaultTimeoutMs } = request;
  const endMs = clock.nowMs() + timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = attempt === 1 ? timeoutMs : Math.max(1, Math.floor(endMs - clock.nowMs()));
    try {
      return await visit({ ...request, timeoutMs: leftMs }, call);
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      const failure = withoutSecrets(error, redact);
      const pauseMs = pauseBeforeRetry(failure, {
        attempt,
        request,
        leftMs: endMs - clock.nowMs(),
        random: random(),
      });
      if (pauseMs === null) throw failure;
      await clock.wait(pauseMs, signal);
      requireLease();
    }
  }
}

async function visit(request: HttpRequest, call: ConnectorCall<HttpService>): Promise<HttpAnswer> {
  const { client: service, signal } = call;
  const { host, reach, politeness, clock } = service;
  const url = requestUrl(service, request);
  const headers = requestHeaders(service, request.headers);
  const release = await politeness.enter(url, { reach: { ...reach, hosts: [host] }, robots: "ignore", signal });
  let outcome: VisitOutcome | undefined;
  try {
    const response = await exchange({ request, url, headers }, call);
    outcome = limitsIn(response, clock.nowMs());
    if (response.status < 400) return await readAnswer(response, service);
    const text = service.redact(await response.text().catch(() => ""));
    throw statusError({ connection: service.name, request, response, text });
  } catch (error) {
    throw leftItsHost(error) ? redirectRefused(service, error) : error;
  } finally {
    release(outcome);
  }
}

interface Signable {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly headers: readonly [string, string][];
}

/** Signs the request in; one that is refused with a token that was valid is sent once more with a new one. */
async function exchange({ request, url, headers }: Signable, call: ConnectorCall<HttpService>): Promise<Response> {
  const { client, signal, mayAct } = call;
  const { fetch, host, credential } = client;
  const { method, body, timeoutMs = defaultTimeoutMs } = request;
  const { token, query } = credential;
  if (query) url.searchParams.set(query.name, query.value);
  const send = (bearer: string | undefined) =>
    fetch(
      url,
      {
        method,
        body,
        headers: bearer === undefined ? [...headers] : [...headers, ["authorization", `Bearer ${bearer}`]],
      },
      { signal, maxBytes, mayStart: mayAct, timeoutMs, hosts: [host] },
    );
  if (!token) return send(undefined);
  const first = await token.text({ signal });
  const response = await send(first);
  if (response.status !== 401) return response;
  await response.body?.cancel();
  return send(await token.text({ signal, refused: first }));
}

async function readAnswer(response: Response, service: HttpService): Promise<HttpAnswer> {
  const { name, redact, credential } = service;
  const contentType = response.headers.get("content-type");
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  const bytes = await response.arrayBuffer();
  const url = new URL(response.url);
  if (credential.query) url.searchParams.delete(credential.query.name);
  const link = response.headers.get("link");
  try {
    return {
      status: response.status,
      contentType,
      text: redact(new TextDecoder(charset, { fatal: true }).decode(bytes)),
      url: redact(url.href),
      link: link === null ? null : redact(link),
    };
  } catch {
    throw new MillraceError({
      code: "HTTP_RESPONSE_INVALID",
      message: `Cannot use an answer of ${name} as it must be text: it is ${contentType ?? "of no type"}, and no ${charset}`,
      hint: "Ask the service for JSON or text.",
    });
  }
}

function leftItsHost(error: unknown): error is MillraceError {
  return error instanceof MillraceError && error.code === "EGRESS_HOST_REFUSED";
}

function redirectRefused({ name, base }: HttpService, { message }: MillraceError): MillraceError {
  return new MillraceError({
    code: "HTTP_REQUEST_REFUSED",
    message: `Cannot follow a redirect of ${name} as it must stay at ${base.host}: ${message}`,
    hint: "Set the connection's baseUrl to where the service lives now.",
  });
}
