import type { VisitOutcome } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import { type ConnectorCall, defineConnector, type OpenContext } from "../connector/define-connector.ts";
import { type HttpTarget, hostOf, httpConnectionSettings, readTarget } from "./connection.ts";
import { type HttpAnswer, type HttpRequest, httpRequest } from "./exchange.ts";
import { requestHeaders } from "./request-headers.ts";
import { requestUrl } from "./request-url.ts";
import { statusError } from "./status-error.ts";

interface HttpService extends HttpTarget, Pick<OpenContext<unknown>, "fetch" | "politeness" | "reach"> {}

// An answer travels to the runner as one message; what is larger belongs into a file.
const maxBytes = 8 * 1024 * 1024;

/** The connector of services that speak HTTP. */
export const httpConnector = defineConnector({
  kind: "http",
  title: "HTTP service",
  settings: httpConnectionSettings,
  runnerModule: new URL("./http-client.ts", import.meta.url).href,
  concurrency: 64,
  reach: ({ baseUrl }) => [hostOf(baseUrl)],
  open: async ({ settings, connection, redact, fetch, politeness, reach }): Promise<HttpService> => ({
    ...readTarget(settings, { name: connection, redact }),
    fetch,
    politeness,
    reach,
  }),
  async probe({ base, headers, fetch }, { signal }) {
    const { status, body } = await fetch(base, { headers: [...headers], redirect: "manual" }, { signal });
    await body?.cancel();
    if (status === 401 || status === 403) throw new ProbeRefused("credentials", status);
    if (status >= 500) throw new ProbeRefused("refused", status);
    return { message: `answered ${status}` };
  },
  explain: (error) => (error instanceof ProbeRefused ? { reason: error.reason } : null),
  methods: { request: { params: httpRequest, handle: send } },
  async close() {},
});

async function send(request: HttpRequest, call: ConnectorCall<HttpService>): Promise<HttpAnswer> {
  const { client: service, signal, mayAct } = call;
  const url = requestUrl(service, request);
  const { method, body, timeoutMs } = request;
  const headers = requestHeaders(service, request.headers);
  const release = await service.politeness.enter(url, { reach: service.reach, robots: "ignore", signal });
  let outcome: VisitOutcome | undefined;
  try {
    const response = await service.fetch(
      url,
      { method, headers, body },
      { signal, maxBytes, mayStart: mayAct, ...(timeoutMs !== undefined && { timeoutMs }) },
    );
    outcome = { status: response.status, retryAfter: response.headers.get("retry-after") };
    if (response.status < 400) return await readAnswer(response, service);
    const text = service.redact(await response.text().catch(() => ""));
    throw statusError({ connection: service.name, request, response, text });
  } catch (error) {
    throw leftItsHost(error) ? redirectRefused(service, error) : error;
  } finally {
    release(outcome);
  }
}

class ProbeRefused extends Error {
  readonly reason: "credentials" | "refused";

  constructor(reason: ProbeRefused["reason"], status: number) {
    super(`it answered ${status}`);
    this.reason = reason;
  }
}

async function readAnswer(response: Response, { name, redact }: HttpService): Promise<HttpAnswer> {
  const contentType = response.headers.get("content-type");
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  const bytes = await response.arrayBuffer();
  try {
    const text = redact(new TextDecoder(charset, { fatal: true }).decode(bytes));
    return { status: response.status, contentType, text };
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
