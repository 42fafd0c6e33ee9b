import type { Egress, Politeness } from "@millrace/egress";
import { type CapabilityRequest, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type ConnectionSource, connectionNotFound, type SecretOf } from "./connection.ts";
import { connectorError } from "./connector-error.ts";
import type { Connector, ConnectorCall } from "./define-connector.ts";
import { FairGate, type GateLoad } from "./fair-gate.ts";
import { openingOf } from "./opening.ts";
import { orAborted } from "./or-aborted.ts";
import { idempotencyKeyOf } from "./read-call.ts";
import { readyConnection } from "./ready-connection.ts";
import { SharedClient } from "./shared-client.ts";

export interface TurnsOptions {
  readonly egress: Pick<Egress, "connect" | "fetch">;
  readonly politeness: Politeness;
  readonly connections: ConnectionSource;
  readonly secretOf: SecretOf;
  readonly idleMs: number;
  readonly openTimeoutMs: number;
}

/** How full a connection is, and whose it is. */
export interface ConnectionLoad extends GateLoad {
  readonly project: string;
  readonly name: string;
  readonly kind: string;
}

interface Place {
  readonly project: string;
  readonly name: string;
  readonly kind: string;
  readonly gate: FairGate;
  readonly client: SharedClient;
}

const declared = z.looseObject({ connection: z.string() });
const defaultConcurrency = 8;

/** Gives the calls of flows their turns at the clients of connections. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #places = new Map<string, Place>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  load(): readonly ConnectionLoad[] {
    return [...this.#places.values()].map(({ gate, project, name, kind }) => ({ project, name, kind, ...gate.load }));
  }

  /**
   * Waits for a turn, opens what is needed and acts. A canceled call is answered at once; its turn is over when what it
   * has under way has stopped.
   */
  async take<Result>(
    connector: Connector,
    { request, act }: { readonly request: CapabilityRequest; act(call: ConnectorCall<unknown>): Promise<Result> },
  ): Promise<Result> {
    const { scope, signal, mayAct } = request;
    const { place, ready } = await this.#find(connector, scope);
    const { redact } = ready;
    const requireLease = () => {
      if (!mayAct()) throw leaseLost();
    };
    const call = { signal, mayAct, requireLease, redact, idempotencyKey: idempotencyKeyOf(request) };
    const release = await place.gate.enter(scope.runId, { signal });
    const acting = place.client
      .use(openingOf(connector, { ...this.#options, ready }), {
        signal,
        async act(client) {
          signal.throwIfAborted();
          requireLease();
          return await act({ ...call, client });
        },
      })
      .finally(release);
    try {
      return await orAborted(acting, signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw error;
      throw connectorError(error, { connector, connection: ready.name, redact });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ client }) => client.close()));
  }

  async #find(connector: Connector, { project, settings }: CapabilityRequest["scope"]) {
    const { connections, secretOf } = this.#options;
    const { kind } = connector;
    const name = declared.safeParse(settings).data?.connection ?? "";
    const connection = await connections.find({ project, name });
    if (connection?.kind !== kind) throw connectionNotFound({ name, kind });
    const ready = await readyConnection(connection, { connector, project, secretOf });
    const limit = connection.limit ?? connector.concurrency ?? defaultConcurrency;
    return { ready, place: this.#place({ project, name, kind, limit }) };
  }

  #place({ limit, ...whose }: Pick<ConnectionLoad, "project" | "name" | "kind" | "limit">): Place {
    const key = JSON.stringify(whose);
    const known = this.#places.get(key);
    if (known) {
      known.gate.resize(limit);
      return known;
    }
    const place = { ...whose, gate: new FairGate(limit), client: new SharedClient(this.#options) };
    this.#places.set(key, place);
    return place;
  }
}

function leaseLost(): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: "Cannot call the service as its worker must hold its lease: it stood still for longer than that",
    hint: "Another worker may have taken the run over; nothing was sent.",
  });
}
