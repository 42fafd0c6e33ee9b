import type { Clock } from "@millrace/egress";
import type { OpenContext } from "../../connector/define-connector.ts";
import { createRedactor, type Redact } from "../../connector/redact.ts";
import type { Resolved } from "../../connector/secret-field.ts";
import { AccessToken } from "./access-token.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { jwtExpiry } from "./jwt-expiry.ts";

/** What a connection adds to each request to sign it in. */
export interface Credential {
  /** Known from the beginning. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: { readonly name: string; readonly value: string } | null;
  /** Sent as `Authorization: Bearer`. */
  readonly token: AccessToken | null;
  /** When the credential ends, as far as it says so itself (milliseconds since 1970). */
  expiresAt(): number | null;
  /** Hides what is made of the secrets. */
  readonly redact: Redact;
}

export interface CredentialOptions extends Pick<OpenContext<unknown>, "connection" | "fetch"> {
  readonly clock: Clock;
}

const none: Credential = { headers: {}, query: null, token: null, expiresAt: () => null, redact: (text) => text };

/** Makes what signs requests in. */
export function credentialOf(auth: Resolved<AuthSettings> | undefined, options: CredentialOptions): Credential {
  if (!auth) return none;
  if (auth.type === "basic") {
    const pair = Buffer.from(`${auth.user}:${auth.password}`).toString("base64");
    return { ...none, headers: { authorization: `Basic ${pair}` }, redact: createRedactor([pair]) };
  }
  if (auth.type === "bearer") {
    const expiresAt = jwtExpiry(auth.token);
    return { ...none, headers: { authorization: `Bearer ${auth.token}` }, expiresAt: () => expiresAt };
  }
  if (auth.type === "api-key") {
    const { name, key } = auth;
    if (auth.in === "query") return { ...none, query: { name, value: key } };
    if (auth.in === "header") return { ...none, headers: { [name]: key } };
    const value = encodeURIComponent(key);
    return { ...none, headers: { cookie: `${name}=${value}` } };
  }
  const token = new AccessToken(auth, options);
  return { ...none, token, expiresAt: () => token.credentialEndsAtMs, redact: (text) => token.redact(text) };
}
