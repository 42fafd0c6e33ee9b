import { MillraceError } from "@millrace/flow/errors";
import type { Deadline } from "../dial/deadline.ts";
import type { Target } from "../reach/reach.ts";
import { nameOf } from "../reach/refusal.ts";
import { targetOf } from "../reach/web-url.ts";

export interface FailedRequest {
  readonly url: URL;
  readonly deadline: Deadline;
  readonly timeoutMs: number;
}

/** Turns what the HTTP client threw into one of our errors; the caller's own abort reason stays what it is. */
export function explainFailure(error: unknown, { url, deadline, timeoutMs }: FailedRequest): unknown {
  const cause = rootOf(error);
  if (cause instanceof MillraceError) return cause;
  const target = targetOf(url);
  const data = { host: target.host, port: target.port };
  if (deadline.expired) {
    return new MillraceError({
      code: "EGRESS_TIMEOUT",
      message: `Cannot fetch from ${nameOf(target)} as the whole answer must come within ${timeoutMs} ms: it did not`,
      hint: "Try again later, or allow more time with timeoutMs.",
      data,
    });
  }
  if (deadline.signal.aborted) return deadline.signal.reason;
  return exchangeFailed(target, cause);
}

function rootOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error;
}

/** The error for an exchange that was broken off after the connection was made, or by its TLS handshake. */
export function exchangeFailed(target: Target, cause: unknown): MillraceError {
  const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  const isCertificate = /CERT|SIGNATURE/.test(reason);
  // The Fetch standard's refusal to speak HTTP to ports of other protocols.
  const isForeignPort = reason === "bad port";
  return new MillraceError({
    code: "EGRESS_CONNECT_FAILED",
    message: `Cannot fetch from ${nameOf(target)} as the host must answer in full: ${reason}`,
    hint: isCertificate
      ? "The host's certificate is not trusted: repair it, or name its issuer in NODE_EXTRA_CA_CERTS."
      : isForeignPort
        ? `Port ${target.port} belongs to another protocol and is never asked by HTTP: correct the port.`
        : "The host ended the connection or spoke no HTTP; try again, and look at its log if it stays so.",
    retry: !isCertificate && !isForeignPort,
    cause,
    data: { host: target.host, port: target.port },
  });
}

/** The error for a body that is longer than the caller allows. */
export function responseTooLarge(url: URL, maxBytes: number): MillraceError {
  const target = targetOf(url);
  return new MillraceError({
    code: "EGRESS_RESPONSE_TOO_LARGE",
    message: `Cannot read the answer of ${nameOf(target)} as it may have ${maxBytes} bytes at most: it has more`,
    hint: "Ask for less, page by page, or allow more with maxBytes.",
    data: { host: target.host, port: target.port, maxBytes },
  });
}

/** The error for a chain of redirects that does not end, or that cannot be followed. */
export function redirectsExceeded(url: URL, seen: string): MillraceError {
  const target = targetOf(url);
  return new MillraceError({
    code: "EGRESS_REDIRECTS_EXCEEDED",
    message: `Cannot follow the redirects of ${nameOf(target)} as ${seen}`,
    hint: "Open the URL in a browser to see where it leads, and ask for that address.",
    data: { host: target.host, port: target.port },
  });
}

/** The error for a redirect that would send in the clear what was asked for under TLS. */
export function redirectUnencrypted(from: URL, to: URL): MillraceError {
  const target = targetOf(from);
  return new MillraceError({
    code: "EGRESS_PROTOCOL_REFUSED",
    message: `Cannot follow a redirect of ${nameOf(target)} as what begins with https must stay encrypted: it leads to ${to.origin}${to.pathname}`,
    hint: "Ask the service's people to redirect to https, or use the address that it leads to with https.",
    data: { host: target.host, port: target.port },
  });
}
