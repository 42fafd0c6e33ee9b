import type { ConnectorProblem } from "./define-connector.ts";

const untrusted = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|HANDSHAKE_SSL_ERROR$)/;
const noTls = /^(ERR_SSL_|HANDSHAKE_NO_SSL_SUPPORT$)/;
// The driver of PostgreSQL gives these no code.
const noTlsMessages = /^The server does not support SSL|^There was an error establishing an SSL|:SSL routines:/;

/** What is wrong when TLS was refused; null for what is no matter of TLS. */
export function tlsProblem(error: unknown): ConnectorProblem | null {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const [name, text] = [typeof code === "string" ? code : "", typeof message === "string" ? message : ""];
  const seen = seenIn(text) || name;
  if (noTls.test(name) || noTlsMessages.test(text))
    return {
      reason: "refused",
      retry: false,
      rule: "speak TLS on this port",
      seen,
      hint: "Name the port that has TLS; where there is none and the way to the service is safe, turn TLS off.",
    };
  if (!untrusted.test(name)) return null;
  return {
    reason: "refused",
    retry: false,
    rule: "show a certificate that is trusted here (ca), for its host",
    seen,
    hint: "Set ca to the certificate (PEM) of who signed the server's, or name the host as its certificate does.",
  };
}

/** What OpenSSL says without its places in the code, and without Node's advice, which is for who starts it by hand. */
function seenIn(message: string): string {
  const [said = ""] = message.split("; if the root CA");
  return (/:SSL routines:[^:]*:([^:]+):/.exec(said)?.[1] ?? said).trim();
}
