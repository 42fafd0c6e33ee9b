import type { Egress, Politeness } from "@millrace/egress";
import { type CapabilityRequest, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { CircuitBreaker } from "./circuit-breaker.ts";
import {
  type ConnectionSource,
  connectionNotFound,
  type HoldSecret,
  type ReplaceSecret,
  type SecretOf,
} from "./connection.ts";
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
  readonly replaceSecret: ReplaceSecret;
  readonly holdSecret: HoldSecret;
  /** Told of every call. */
  readonly onUse: (connection: { readonly project: string; readonly name: string }) => void;
  /** Counts on without jumps. */
  readonly nowMs: () => number;
  /** Folders that the operator grants to connectors that open files. */
  readonly folders: readonly string[];
  readonly idleMs: number;
  readonly openTimeoutMs: number;
}

/** How full a connection is, and whose it is. */
export interface ConnectionLoad extends GateLoad {
  readonly project: string;
  readonly name: string;
  readonly kind: string;
  /** Whether calls are refused as the service was away; one of them is let through now and then. */
  readonly isPaused: boolean;
}

interface Place {
  readonly project: string;
  readonly name: string;
  readonly kind: string;
  readonly gate: FairGate;
  readonly client: SharedClient;
  readonly breaker: CircuitBreaker;
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
    return [...this.#places.values()].map(({ gate, breaker, project, name, kind }) => ({
      project,
      name,
      kind,
      ...gate.load,
      isPaused: breaker.isPaused,
    }));
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
    const use = async () => {
      place.breaker.enter(ready);
      return place.client.use(openingOf(connector, { ...this.#options, ready }), {
        signal,
        async act(client) {
          signal.throwIfAborted();
          requireLease();
          return await act({ ...call, client });
        },
      });
    };
    const acting = use().finally(release);
    try {
      const result = await orAborted(acting, signal);
      place.breaker.succeed(ready);
      return result;
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw error;
      const failure = connectorError(error, { connector, connection: ready.name, redact });
      place.breaker.fail(ready, failure);
      throw failure;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ client }) => client.close()));
  }

  async #find(connector: Connector, { project, settings }: CapabilityRequest["scope"]) {
    const { connections } = this.#options;
    const { kind } = connector;
    const name = declared.safeParse(settings).data?.connection ?? "";
    const connection = await connections.find({ project, name });
    if (connection?.kind !== kind) throw connectionNotFound({ name, kind, found: connection?.kind });
    const ready = await readyConnection(connection, { ...this.#options, connector, project });
    this.#options.onUse({ project, name });
    const limit = connection.limit ?? connector.concurrency ?? defaultConcurrency;
    const { idleMs = this.#options.idleMs } = connector;
    return { ready, place: this.#place({ project, name, kind }, { limit, idleMs }) };
  }

  #place(
    whose: Pick<ConnectionLoad, "project" | "name" | "kind">,
    { limit, idleMs }: { readonly limit: number; readonly idleMs: number },
  ): Place {
    const key = JSON.stringify(whose);
    const known = this.#places.get(key);
    if (known) {
      known.gate.resize(limit);
      return known;
    }
    const { nowMs } = this.#options;
    const place = {
      ...whose,
      gate: new FairGate(limit),
      client: new SharedClient({ ...this.#options, idleMs }),
      breaker: new CircuitBreaker({ nowMs }),
    };
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
