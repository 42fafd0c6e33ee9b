import type { ConnectorProblem } from "./define-connector.ts";

const untrusted = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** What is wrong when TLS was refused; null for what is no matter of TLS. */
export function tlsProblem(error: unknown): ConnectorProblem | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== "string" || !untrusted.test(code)) return null;
  return {
    reason: "refused",
    retry: false,
    hint: "Set ca to the certificate (PEM) of who signed the server's, or name the host as its certificate does.",
  };
}
