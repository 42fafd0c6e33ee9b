import type { CapabilityChannel, CapabilityHost, CapabilityRequest } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Connection } from "./connection.ts";
import type { Connector } from "./define-connector.ts";
import { createExchange } from "./exchange.ts";
import { type ConnectionHealth, probeConnection } from "./health.ts";
import { readCall } from "./read-call.ts";
import { type ConnectionLoad, Turns, type TurnsOptions } from "./turns.ts";

/**
 * Where `secretOf` and `replaceSecret` are not given, a connection that needs them cannot be used; where no `folders`
 * are, none that names a file; without `holdSecret` there is one worker only.
 */
export interface ConnectorHostOptions
  extends Pick<TurnsOptions, "egress" | "politeness" | "connections">,
    Partial<Pick<TurnsOptions, "secretOf" | "replaceSecret" | "holdSecret" | "onUse" | "nowMs" | "folders">> {
  /** How long a client that nobody uses stays open. (Default: 60,000) */
  readonly idleMs?: number;
  /** For opening a client. (Default: 15,000) */
  readonly openTimeoutMs?: number;
}

/** The worker's half of all connectors. */
export interface ConnectorHost {
  readonly byKind: Readonly<Record<string, { readonly host: CapabilityHost; readonly runnerModule: string }>>;
  /** Of every connection that was used. */
  load(): readonly ConnectionLoad[];
  /** Opens a client of its own, probes it and closes it; what is wrong is in the answer. */
  test(
    connection: Connection,
    options: { readonly project: string; readonly signal: AbortSignal },
  ): Promise<ConnectionHealth>;
  close(): Promise<void>;
}

/** Makes the one host of all connectors. */
export function createConnectorHost(connectors: readonly Connector[], options: ConnectorHostOptions): ConnectorHost {
  const parts: TurnsOptions = {
    secretOf: noSecrets,
    replaceSecret: noSecrets,
    holdSecret: (_, act) => act(),
    onUse() {},
    nowMs: () => performance.now(),
    folders: [],
    idleMs: 60_000,
    openTimeoutMs: 15_000,
    ...options,
  };
  const turns = new Turns(parts);
  const byKind = new Map(connectors.map((connector) => [connector.kind, connector]));
  return {
    byKind: Object.fromEntries(
      connectors.map((connector) => [
        connector.kind,
        { host: hostOf(connector, turns), runnerModule: connector.runnerModule },
      ]),
    ),
    load: () => turns.load(),
    test: (connection, given) =>
      probeConnection(connection, { ...parts, ...given, connector: byKind.get(connection.kind) }),
    close: () => turns.close(),
  };
}

function hostOf(connector: Connector, turns: Turns): CapabilityHost {
  return {
    async call(request) {
      const { entry, params } = readCall(connector.methods, request);
      return turns.take(connector, { request, act: (call) => entry.handle(params, call) });
    },
    connect: (request, channel) => serveStream(connector, { request, channel, turns }),
    async endRun() {},
    close: () => turns.close(),
  };
}

interface Served {
  readonly request: CapabilityRequest;
  readonly channel: CapabilityChannel;
  readonly turns: Turns;
}

async function serveStream(connector: Connector, { request, channel, turns }: Served): Promise<void> {
  const { incoming, send, fail } = createExchange(channel);
  const closing = new AbortController();
  channel.onClose((reason) => closing.abort(new Error(reason)));
  const signal = AbortSignal.any([request.signal, closing.signal]);
  try {
    const { entry, params } = readCall(connector.streams ?? {}, request);
    await turns.take(connector, {
      request: { ...request, signal },
      act: (call) => send(entry.handle(params, { ...call, incoming })),
    });
  } catch (error) {
    fail(error);
  }
}

function noSecrets({ name }: { readonly name: string }): never {
  throw new MillraceError({
    code: "SECRET_NOT_FOUND",
    message: `Cannot use the secret ${JSON.stringify(name)} as the project must have it: no secrets are kept here`,
  });
}
