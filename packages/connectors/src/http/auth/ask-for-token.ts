import { z } from "@millrace/flow";
import { createRedactor, type Redact } from "../../connector/redact.ts";
import { hostOf } from "../host-of.ts";
import { statusError } from "../status-error.ts";
import type { CredentialOptions } from "./credential.ts";

/** A token as the service grants it. */
export interface GrantedToken {
  readonly accessToken: string;
  readonly expiresInMs: number;
  /** A new one, which may make the one that was sent void. */
  readonly refreshToken: string | null;
  readonly refreshExpiresInMs: number | null;
}

/** The service does not accept the client or its refresh token. */
export class TokenRefused extends Error {}

export interface TokenClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  readonly sendClientIn: "header" | "body";
}

export interface AskForTokenOptions extends Pick<CredentialOptions, "connection" | "fetch"> {
  /** Asks by it; else by the client alone. */
  readonly refreshToken?: string;
  readonly redact: Redact;
}

const seconds = z.coerce.number().min(0).max(1e10);
const answer = z.object({
  access_token: z
    .string()
    .min(1)
    .max(65_536)
    .regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .default("Bearer"),
  expires_in: seconds.nullish(),
  refresh_token: z.string().min(1).max(65_536).nullish(),
  // The names that providers use; the standard has none.
  refresh_token_expires_in: seconds.nullish(),
  refresh_expires_in: seconds.nullish(),
});
const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

// The standard leaves open how long a token is valid of which nothing is said; a refusal renews it anyway.
const unsaidLifeMs = 3_600_000;
const maxBytes = 256 * 1024;
const timeoutMs = 15_000;

/** Asks the service for an access token (`TokenRefused`, `HTTP_STATUS`). Source: RFC 6749 sections 2.3.1, 4.4, 5 and 6. */
export async function askForToken(client: TokenClient, options: AskForTokenOptions): Promise<GrantedToken> {
  const { connection, fetch } = options;
  const redact = hiding(client, options);
  const response = await fetch(
    client.tokenUrl,
    { method: "POST", redirect: "manual", ...requestOf(client, options) },
    { maxBytes, timeoutMs, hosts: [hostOf(client.tokenUrl)] },
  );
  const text = await response.text();
  if (response.status === 400 || response.status === 401 || response.status === 403)
    throw new TokenRefused(redact(`no token was granted: ${refusalIn(text) ?? `status ${response.status}`}`));
  if (response.status >= 300) {
    const request = { method: "POST", path: new URL(client.tokenUrl).pathname } as const;
    throw statusError({ connection, request, response, text: redact(text) });
  }
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success) throw new Error("the answer to the request for a token must have a bearer token");
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, refresh_expires_in } = parsed.data;
  const refreshExpires = refresh_token_expires_in ?? refresh_expires_in;
  return {
    accessToken: access_token,
    expiresInMs: expires_in == null ? unsaidLifeMs : expires_in * 1_000,
    refreshToken: refresh_token ?? null,
    // Zero says "never" where it is said at all.
    refreshExpiresInMs: refreshExpires ? refreshExpires * 1_000 : null,
  };
}

function requestOf(client: TokenClient, { refreshToken }: AskForTokenOptions) {
  const { clientId, clientSecret, scope, audience, sendClientIn } = client;
  const body = new URLSearchParams({ grant_type: refreshToken === undefined ? "client_credentials" : "refresh_token" });
  if (refreshToken !== undefined) body.set("refresh_token", refreshToken);
  if (scope !== undefined) body.set("scope", scope);
  if (audience !== undefined) body.set("audience", audience);
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (clientSecret !== undefined && sendClientIn === "header") {
    headers.authorization = `Basic ${basicPair({ clientId, clientSecret })}`;
  } else {
    body.set("client_id", clientId);
    if (clientSecret !== undefined) body.set("client_secret", clientSecret);
  }
  return { headers, body: body.toString() };
}

function hiding({ clientId, clientSecret = "" }: TokenClient, { redact }: AskForTokenOptions): Redact {
  const hidePair = createRedactor([basicPair({ clientId, clientSecret })]);
  return (text) => redact(hidePair(text));
}

function basicPair({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }): string {
  return Buffer.from(`${formText(clientId)}:${formText(clientSecret)}`).toString("base64");
}

function formText(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function refusalIn(text: string): string | undefined {
  const parsed = refusal.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { error, error_description } = parsed.data;
  return error_description === undefined ? error : `${error} (${error_description})`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
