import { STATUS_CODES } from "node:http";
import type { MillraceError } from "@millrace/flow/errors";

/** A short answer of the proxy's own. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For a request without the right credentials. */
export const authenticationRequired = answerWith(407, {
  body: "This proxy belongs to Millrace and needs the credentials of a session.\n",
  headers: { "Proxy-Authenticate": 'Basic realm="Millrace"' },
});

/** For what a proxy is not asked. */
export const notForProxies = answerWith(400, { body: "This is a forward proxy: ask for an absolute http: URL.\n" });

const statusOf: Readonly<Record<string, number>> = {
  EGRESS_ADDRESS_REFUSED: 403,
  EGRESS_HOST_REFUSED: 403,
  EGRESS_PROTOCOL_REFUSED: 403,
  EGRESS_LIMIT_REACHED: 503,
  EGRESS_URL_INVALID: 400,
  EGRESS_TIMEOUT: 504,
};

/** Whether an error says that the rules forbid the target, not that the target failed. */
export function isRefusal({ code }: MillraceError): boolean {
  return statusOf[code] === 403 || statusOf[code] === 503;
}

/** The answer that names the rule, for people who see it in the page. */
export function answerTo(error: MillraceError): ProxyAnswer {
  return answerWith(statusOf[error.code] ?? 502, {
    body: `${error.message}\n${error.hint ?? ""}\n`,
    headers: isRefusal(error) ? { "X-Millrace-Refused": error.code } : {},
  });
}

/** The answer as bytes, for a socket that asked for a tunnel. */
export function serialize({ status, headers, body }: ProxyAnswer): string {
  const lines = Object.entries({ ...headers, Connection: "close" }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n");
}

function answerWith(
  status: number,
  { body, headers = {} }: { readonly body: string; readonly headers?: Readonly<Record<string, string>> },
): ProxyAnswer {
  return {
    status,
    body,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
      ...headers,
    },
  };
}
