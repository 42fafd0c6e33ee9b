import { targetOf } from "@millrace/egress";
import { z } from "@millrace/flow";
import type { Redact } from "../connector/redact.ts";
import { type Resolved, type SecretReference, secretField } from "../connector/secret-field.ts";

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
  /** `"host:port"` each: allowed although the address is private or loopback. */
  readonly grants?: readonly string[];
}

const headerName = z.string().refine((name) => canCarry(name, ""), "must be a header's name");

/** The settings of a connection of kind `http`. */
export const httpConnectionSettings = z.strictObject({
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
});

/** A connection's settings as requests need them. */
export interface HttpTarget {
  /** The connection's name. */
  readonly name: string;
  /** Its path ends in a slash. */
  readonly base: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly redact: Redact;
}

/** Reads settings whose secrets are known; a secret that no header can carry is an error that does not show it. */
export function readTarget(
  { baseUrl, headers, secretHeaders }: Resolved<z.output<typeof httpConnectionSettings>>,
  { name, redact }: Pick<HttpTarget, "name" | "redact">,
): HttpTarget {
  const base = new URL(baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const all = new Map<string, string>();
  for (const [header, value] of Object.entries({ ...headers, ...secretHeaders })) {
    // The platform's own message repeats the value, which may be a secret.
    if (!canCarry(header, value))
      throw new Error(`the secret header ${JSON.stringify(header)} cannot be carried by HTTP`);
    all.set(header.toLowerCase(), value);
  }
  return { name, base, headers: all, redact };
}

/** The one host and port of a base URL. */
export function hostOf(baseUrl: string): string {
  const { host, port } = targetOf(new URL(baseUrl));
  return `${host}:${port}`;
}

function isBare(text: string): boolean {
  // What is no URL at all was refused by the rule before.
  if (!URL.canParse(text)) return true;
  const { username, password, search, hash } = new URL(text);
  return !(username || password || search || hash);
}

function areCarriable(headers: Readonly<Record<string, string>>): boolean {
  return Object.entries(headers).every(([name, value]) => canCarry(name, value));
}

function canCarry(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}
