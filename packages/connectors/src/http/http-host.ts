import type { Egress, Politeness, VisitOutcome } from "@millrace/egress";
import type { CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";
import {
  type HttpConnection,
  type ReadyConnection,
  readConnections,
  type SecretOf,
  withSecrets,
} from "./connection.ts";
import { type HttpAnswer, type HttpRequest, httpRequest, httpSettings } from "./exchange.ts";
import { requestHeaders } from "./request-headers.ts";
import { requestUrl } from "./request-url.ts";
import { statusError } from "./status-error.ts";

export interface HttpHostOptions {
  readonly egress: Pick<Egress, "fetch">;
  /** One for services, which need no pause between two requests: its back-off after 429 and 503 is what counts here. */
  readonly politeness: Politeness;
  readonly connections: readonly HttpConnection[];
  /** Where no secrets are kept, a connection that names one cannot be used. */
  readonly secretOf?: SecretOf;
}

// An answer travels to the runner as one message; what is larger belongs into a file.
const maxBytes = 8 * 1024 * 1024;

/** Makes the worker's half of `http()`: it alone knows addresses and secrets. */
export function createHttpHost({
  egress,
  politeness,
  connections,
  secretOf = noSecrets,
}: HttpHostOptions): CapabilityHost {
  const ready = readConnections(connections);

  async function send(
    connection: ReadyConnection,
    { request, signal, timeoutMs, mayAct }: Sending,
  ): Promise<HttpAnswer> {
    const url = requestUrl(connection, request);
    const { method, body } = request;
    const headers = requestHeaders(connection, request.headers);
    const release = await politeness.enter(url, { reach: connection.reach, robots: "ignore", signal });
    let outcome: VisitOutcome | undefined;
    try {
      const response = await egress.fetch(
        url,
        { method, headers, body },
        { reach: connection.reach, signal, maxBytes, mayStart: mayAct, ...(timeoutMs !== undefined && { timeoutMs }) },
      );
      outcome = { status: response.status, retryAfter: response.headers.get("retry-after") };
      if (response.status < 400) return await readAnswer(response, connection.name);
      const text = connection.redact(await response.text().catch(() => ""));
      throw statusError({ connection: connection.name, request, response, text });
    } finally {
      release(outcome);
    }
  }

  return {
    async call({ scope, method, params, signal, mayAct }: CapabilityRequest): Promise<Json> {
      const settings = httpSettings.safeParse(scope.settings).data;
      const found = ready.get(settings?.connection ?? "");
      if (!found) throw unknownConnection(settings?.connection);
      const request = readRequest(method, params);
      const connection = await withSecrets(found, { project: scope.project, secretOf });
      try {
        const timeoutMs = request.timeoutMs ?? settings?.timeoutMs;
        const { status, contentType, text } = await send(connection, { request, signal, timeoutMs, mayAct });
        return { status, contentType, text: connection.redact(text) };
      } catch (error) {
        throw withoutSecrets(error, connection);
      }
    },
    async endRun() {},
    async close() {},
  };
}

interface Sending {
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
  readonly mayAct: () => boolean;
}

function readRequest(method: string, params: Json): HttpRequest {
  const parsed = method === "request" ? httpRequest.safeParse(params) : undefined;
  if (parsed?.success) return parsed.data;
  const issues = parsed?.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [method];
  throw new MillraceError({
    code: "HTTP_REQUEST_REFUSED",
    message: `Cannot send a request as it must be one that http() makes: ${issues.join("; ").slice(0, 500)}`,
    hint: "Check path, query, headers and timeoutMs of the call.",
  });
}

async function readAnswer(response: Response, connection: string): Promise<HttpAnswer> {
  const contentType = response.headers.get("content-type");
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  const bytes = await response.arrayBuffer();
  try {
    return { status: response.status, contentType, text: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch {
    throw new MillraceError({
      code: "HTTP_RESPONSE_INVALID",
      message: `Cannot use an answer of ${connection} as it must be text: it is ${contentType ?? "of no type"}, and no ${charset}`,
      hint: "Ask the service for JSON or text.",
    });
  }
}

function withoutSecrets(error: unknown, { name, redact, base }: ReadyConnection): MillraceError {
  if (error instanceof MillraceError && error.code === "EGRESS_HOST_REFUSED") {
    return new MillraceError({
      code: "HTTP_REQUEST_REFUSED",
      message: `Cannot follow a redirect of ${name} as it must stay at ${base.host}: ${redact(error.message)}`,
      hint: "Set the connection's baseUrl to where the service lives now.",
    });
  }
  const recorded = JSON.stringify(recordError(error, "CAPABILITY_UNAVAILABLE"));
  return restoreError(
    JSON.parse(recorded, (key, value: unknown) =>
      typeof value === "string" && key !== "code" ? redact(value) : value,
    ) as RecordedError,
  );
}

function noSecrets({ name }: { readonly name: string }): never {
  throw new MillraceError({
    code: "SECRET_NOT_FOUND",
    message: `Cannot use the secret ${JSON.stringify(name)} as the project must have it: no secrets are kept here`,
  });
}

function unknownConnection(name = ""): MillraceError {
  return new MillraceError({
    code: "CONNECTION_NOT_FOUND",
    message: `Cannot reach a service as its connection must exist: ${JSON.stringify(name.slice(0, 80))} does not`,
    hint: "Set up a connection of kind http with this name, or correct the name in the flow's use.",
  });
}
