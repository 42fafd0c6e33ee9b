import { createEgress, createPoliteness } from "@millrace/egress";
import type { BindCapability, CapabilityClient, Json } from "@millrace/flow";
import { recordError, restoreError } from "@millrace/flow/errors";
import { createChannelPair } from "@millrace/flow/testing";
import type { Connection, ReplaceSecret, SecretOf } from "../connector/connection.ts";
import { type ConnectorHost, createConnectorHost } from "../connector/connector-host.ts";
import type { Connector } from "../connector/define-connector.ts";

/** Both halves of a connector on a real egress; between them all goes through JSON, as it does through the pipe. */
export interface BoundConnection<Bound> {
  readonly host: ConnectorHost;
  /** What a flow receives, for one run. */
  bound(options?: BoundOptions): Promise<Bound>;
  /** Speaks to the worker's half as a runner does. */
  call(method: string, params: Json, options?: BoundOptions): Promise<Json>;
  /** Everything that the runner's half has received. */
  readonly received: () => string;
  close(): Promise<void>;
}

interface BoundOptions {
  readonly run?: string;
  /** The connection's name. (Default: that of the first one) */
  readonly connection?: string;
  readonly signal?: AbortSignal;
  readonly mayAct?: () => boolean;
  /** What the declaration says beside the connection. */
  readonly settings?: Readonly<Record<string, Json>>;
}

export interface BoundConnectionOptions {
  readonly connector: Connector;
  /** Looked up anew for every call, so that a test may change them. */
  readonly connections: Connection[];
  readonly secretOf?: SecretOf;
  readonly replaceSecret?: ReplaceSecret;
  readonly nowMs?: () => number;
  readonly folders?: readonly string[];
  readonly idleMs?: number;
  readonly openTimeoutMs?: number;
}

/** Puts a connector's halves together. */
export function bindConnection<Bound>({
  connector,
  connections,
  ...rest
}: BoundConnectionOptions): BoundConnection<Bound> {
  const egress = createEgress();
  const source = { find: async ({ name }: { name: string }) => connections.find((each) => each.name === name) ?? null };
  let politeMs = 0;
  const clock = {
    nowMs: () => politeMs,
    wait: async (ms: number) => {
      politeMs += ms;
    },
  };
  const politeness = createPoliteness({ egress, delayMs: 0, clock });
  const host = createConnectorHost([connector], { egress, politeness, connections: source, ...rest });
  let received = "";

  function requestOf(method: string, { params, options }: { params: Json; options: BoundOptions }) {
    const { run = "r1", signal = new AbortController().signal, mayAct = () => true } = options;
    const connection = options.connection ?? connections[0]?.name ?? "";
    const scope = {
      project: "default",
      runId: run,
      flow: "test",
      name: "service",
      settings: { ...options.settings, connection },
    };
    return { scope, method, params: JSON.parse(JSON.stringify(params)) as Json, signal, mayAct };
  }

  const kind = () => host.byKind[connector.kind]!.host;

  async function call(method: string, params: Json, options: BoundOptions = {}): Promise<Json> {
    try {
      const answer = JSON.stringify(await kind().call(requestOf(method, { params, options })));
      received += answer;
      return JSON.parse(answer) as Json;
    } catch (error) {
      const recorded = JSON.stringify(recordError(error));
      received += recorded;
      throw restoreError(JSON.parse(recorded));
    }
  }

  return {
    host,
    call,
    received: () => received,
    async bound(options = {}) {
      const { bind } = (await import(connector.runnerModule)) as { bind: BindCapability };
      const client = {
        settings: requestOf("", { params: null, options }).scope.settings,
        call: (method: string, params: Json, given?: { signal?: AbortSignal }) =>
          call(method, params, { ...options, ...given }),
        async connect(method: string, params: Json) {
          const [here, there] = createChannelPair();
          void kind().connect!(requestOf(method, { params, options }), there);
          return here;
        },
      };
      return bind(client as unknown as CapabilityClient) as Bound;
    },
    async close() {
      await host.close();
      await egress.close();
    },
  };
}
