import type { Egress, Politeness } from "@millrace/egress";
import type { MillraceError } from "@millrace/flow/errors";
import {
  type Connection,
  connectionInvalid,
  type HoldSecret,
  type ReplaceSecret,
  type SecretOf,
} from "./connection.ts";
import { connectorError, ownHint } from "./connector-error.ts";
import type { Connector } from "./define-connector.ts";
import { openingOf } from "./opening.ts";
import { orAborted } from "./or-aborted.ts";
import { type ReadyConnection, readyConnection } from "./ready-connection.ts";

/** What a test of a connection found. */
export interface ConnectionHealth {
  readonly state: "healthy" | "credentials-refused" | "unreachable" | "failing";
  readonly latencyMs: number;
  /** What the service said of itself, or what is wrong and what to do about it; without a secret. */
  readonly message: string | null;
  /** When the credential ends, where the service says it. */
  readonly expiresAt: number | null;
}

export interface ProbeOptions {
  readonly connector: Connector | undefined;
  readonly project: string;
  readonly secretOf: SecretOf;
  readonly replaceSecret: ReplaceSecret;
  readonly holdSecret: HoldSecret;
  readonly egress: Pick<Egress, "connect" | "fetch">;
  readonly politeness: Politeness;
  readonly folders: readonly string[];
  readonly openTimeoutMs: number;
  readonly signal: AbortSignal;
}

const unreachableCodes = new Set([
  "CONNECTION_UNREACHABLE",
  "EGRESS_ADDRESS_REFUSED",
  "EGRESS_CONNECT_FAILED",
  "EGRESS_TIMEOUT",
]);

/** Tries a connection with a client of its own. */
export async function probeConnection(connection: Connection, options: ProbeOptions): Promise<ConnectionHealth> {
  const startMs = performance.now();
  const latencyMs = () => Math.round(performance.now() - startMs);
  try {
    const { connector } = options;
    if (!connector) throw connectionInvalid(connection.name, `no connector has the kind ${connection.kind}`);
    const ready = await readyConnection(connection, { ...options, connector });
    const { message, expiresAt } = await probe(connector, { ...options, ready });
    const said = message === undefined ? null : ready.redact(message).slice(0, 500);
    return { state: "healthy", latencyMs: latencyMs(), message: said, expiresAt: expiresAt ?? null };
  } catch (error) {
    options.signal.throwIfAborted();
    const { code, message } = error as MillraceError;
    const told = [message.slice(0, 500), ownHint(error as MillraceError, connection.name)].filter(
      (text) => text !== null,
    );
    return { state: stateOf(code), latencyMs: latencyMs(), message: told.join(". "), expiresAt: null };
  }
}

async function probe(connector: Connector, options: ProbeOptions & { readonly ready: ReadyConnection }) {
  const { ready, openTimeoutMs } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(openTimeoutMs)]);
  const opening = openingOf(connector, options);
  try {
    const opened = opening.open({ signal, discard() {} });
    const client = await orAborted(opened, signal, opening.close);
    try {
      return await orAborted(connector.probe(client, { signal }), signal);
    } finally {
      await opening.close(client).catch(() => {});
    }
  } catch (error) {
    const thrown = signal.aborted && !options.signal.aborted ? timedOut(error) : error;
    throw connectorError(thrown, { connector, connection: ready.name, redact: ready.redact });
  }
}

function timedOut(cause: unknown): Error {
  return Object.assign(new Error("it did not answer in time", { cause }), { code: "ETIMEDOUT" });
}

function stateOf(code: string): ConnectionHealth["state"] {
  if (code === "CONNECTION_CREDENTIALS_REFUSED") return "credentials-refused";
  return unreachableCodes.has(code) ? "unreachable" : "failing";
}
