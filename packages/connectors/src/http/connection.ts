import { z } from "@millrace/flow";
import type { Redact } from "../connector/redact.ts";
import { type Resolved, type SecretReference, secretField } from "../connector/secret-field.ts";
import { type AuthSettings, authSettings } from "./auth/auth-settings.ts";
import type { Credential } from "./auth/credential.ts";
import { isCarriable } from "./auth/is-carriable.ts";

/** A service that flows may speak to by name, as `connections.json` writes it. */
export interface HttpConnection {
  readonly name: string;
  readonly kind: "http";
  /** Requests go to this path and below. */
  readonly baseUrl: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with every request, and never seen by a flow: `{ authorization: "Bearer ..." }`. */
  readonly secretHeaders?: Readonly<Record<string, string | SecretReference>>;
  /** How requests are signed in. */
  readonly auth?: z.input<typeof authSettings>;
  /** `"host:port"` each: allowed although the address is private or loopback. */
  readonly grants?: readonly string[];
}

const headerName = z.string().refine((name) => isCarriable(name, ""), "must be a header's name");

/** The settings of a connection of kind `http`. */
export const httpConnectionSettings = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: "must begin with http: or https:" })
      .refine(isBare, "must be a host and a path; credentials belong into secretHeaders")
      .describe("Requests go to this path and below."),
    headers: z
      .record(headerName, z.string())
      .refine(areCarriable, "must be names and values that HTTP can carry")
      .default({})
      .describe("Sent with every request."),
    secretHeaders: z
      .record(headerName, secretField())
      .default({})
      .describe("Sent with every request, and never seen by a flow."),
    auth: authSettings.optional().describe("How requests are signed in: its type, and what that needs."),
  })
  .refine(
    ({ headers, secretHeaders, auth }) => {
      const own = headerOfAuth(auth)?.toLowerCase();
      return ![...Object.keys(headers), ...Object.keys(secretHeaders)].some((name) => name.toLowerCase() === own);
    },
    { path: ["auth"], error: "sets a header that headers or secretHeaders set too" },
  );

/** A connection's settings as requests need them. */
export interface HttpTarget {
  /** The connection's name. */
  readonly name: string;
  /** Its path ends in a slash. */
  readonly base: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly redact: Redact;
  /** Headers that only the connection sets, beside `headers`. */
  readonly reserved: ReadonlySet<string>;
}

interface TargetOptions extends Pick<HttpTarget, "name" | "redact"> {
  readonly credential?: Credential;
}

/** Reads settings whose secrets are known; a secret that no header can carry is an error that does not show it. */
export function readTarget(
  { baseUrl, headers, secretHeaders, auth }: Resolved<z.output<typeof httpConnectionSettings>>,
  { name, redact, credential }: TargetOptions,
): HttpTarget {
  const base = new URL(baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const all = new Map<string, string>();
  for (const [header, value] of Object.entries({ ...headers, ...secretHeaders, ...credential?.headers })) {
    // The platform's own message repeats the value, which may be a secret.
    if (!isCarriable(header, value))
      throw new Error(`the secret header ${JSON.stringify(header)} cannot be carried by HTTP`);
    all.set(header.toLowerCase(), value);
  }
  const own = headerOfAuth(auth)?.toLowerCase();
  return { name, base, headers: all, redact, reserved: new Set(own === undefined ? [] : [own]) };
}

function headerOfAuth(
  auth: (Pick<AuthSettings, "type"> & { readonly in?: string; readonly name?: string }) | undefined,
) {
  if (!auth) return undefined;
  if (auth.type !== "api-key") return "authorization";
  if (auth.in === "query") return undefined;
  return auth.in === "cookie" ? "cookie" : auth.name;
}

function isBare(text: string): boolean {
  // What is no URL at all was refused by the rule before.
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return !(username || password || search || hash);
}

function areCarriable(headers: Readonly<Record<string, string>>): boolean {
  return Object.entries(headers).every(([name, value]) => isCarriable(name, value));
}
