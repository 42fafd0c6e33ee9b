import { type Reach, readReach, targetOf } from "@millrace/egress";
import { MillraceError } from "@millrace/flow/errors";
import { createRedactor, type Redact } from "./redact.ts";

/** A secret of the run's project, looked up when a request is made: `{ secret: "billing-key", prefix: "Bearer " }`. */
interface SecretReference {
  readonly secret: string;
  /** Stands before it in the header. */
  readonly prefix?: string | undefined;
}

/** Looks up the value of a secret. */
export type SecretOf = (key: { readonly project: string; readonly name: string }) => Promise<string>;

/** A service that flows may speak to by name. */
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

/** A connection that was checked. */
export interface ReadyConnection {
  readonly name: string;
  /** Its path ends in a slash. */
  readonly base: URL;
  /** The one host and port of the base URL. */
  readonly reach: Reach;
  readonly headers: ReadonlyMap<string, string>;
  /** Headers whose value is a secret of the run's project. */
  readonly references: ReadonlyMap<string, SecretReference>;
  readonly redact: Redact;
}

/** Checks all connections, and that no two have the same name. */
export function readConnections(connections: readonly HttpConnection[]): ReadonlyMap<string, ReadyConnection> {
  const ready = new Map<string, ReadyConnection>();
  for (const connection of connections) {
    if (ready.has(connection.name)) throw invalid(connection.name, "another one has the same name");
    ready.set(connection.name, readConnection(connection));
  }
  return ready;
}

/** Checks a connection; what is wrong with it is `CONNECTION_INVALID`, without a secret in the message. */
export function readConnection(connection: HttpConnection): ReadyConnection {
  const { name, baseUrl, headers = {}, secretHeaders = {}, grants = [] } = connection;
  const base = readBaseUrl(name, baseUrl);
  const { host, port } = targetOf(base);
  const reach = { hosts: [`${host}:${port}`], grants };
  const all = new Map<string, string>();
  const references = new Map<string, SecretReference>();
  const secrets: string[] = [];
  try {
    readReach(reach);
    for (const [header, value] of Object.entries(headers)) addHeader(all, header, value);
    for (const [header, value] of Object.entries(secretHeaders)) {
      if (typeof value === "string") {
        addHeader(all, header, value);
        secrets.push(value);
      } else {
        requireHeader(header, value.prefix ?? "");
        references.set(header.toLowerCase(), value);
      }
    }
  } catch (error) {
    throw invalid(name, (error as Error).message);
  }
  return { name, base, reach, headers: all, references, redact: createRedactor(secrets) };
}

/** The connection with the secrets that it names, for one request. */
export async function withSecrets(
  connection: ReadyConnection,
  { project, secretOf }: { readonly project: string; readonly secretOf: SecretOf },
): Promise<ReadyConnection> {
  const { name, references, redact } = connection;
  if (references.size === 0) return connection;
  const headers = new Map(connection.headers);
  const secrets: string[] = [];
  for (const [header, { secret, prefix = "" }] of references) {
    const value = await secretOf({ project, name: secret });
    try {
      addHeader(headers, header, `${prefix}${value}`);
    } catch (error) {
      throw invalid(name, (error as Error).message);
    }
    secrets.push(value, `${prefix}${value}`);
  }
  const redactSecrets = createRedactor(secrets);
  return { ...connection, headers, redact: (text) => redactSecrets(redact(text)) };
}

function addHeader(headers: Map<string, string>, name: string, value: string): void {
  requireHeader(name, value);
  headers.set(name.toLowerCase(), value);
}

function readBaseUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid(name, "its baseUrl must begin with http: or https:");
  if (url.username || url.password || url.search || url.hash) {
    throw invalid(name, "its baseUrl must be a host and a path; credentials belong into secretHeaders");
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function requireHeader(name: string, value: string): void {
  try {
    new Headers([[name, value]]);
  } catch {
    // The platform's own message repeats the value, which may be a secret.
    throw new Error(`the header ${JSON.stringify(name)} must be a name and a value that HTTP can carry`);
  }
}

function invalid(name: string, problem: string): MillraceError {
  return new MillraceError({
    code: "CONNECTION_INVALID",
    message: `Cannot use the connection ${JSON.stringify(name)} as it is set up: ${problem}`,
    hint: "Correct the connection and start Millrace again.",
    data: { connection: name },
  });
}
