import type { CapabilityClient, CapabilityDeclaration, Json } from "@millrace/flow";
import { declareCapability } from "@millrace/flow";
import { createExchange } from "./exchange.ts";

/** The runner's half of a connection, for a connector's `bind`. */
export interface ConnectionClient {
  /** The connection's name. */
  readonly connection: string;
  call(method: string, params: object, options?: ConnectionCallOptions): Promise<Json>;
  /** Reads a stream item by item, and sends it what `items` gives; who stops reading closes it. */
  stream(method: string, params: object, items?: AsyncIterable<Json>): AsyncGenerator<Json>;
}

interface ConnectionCallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Asks for the service behind a connection; `options` are what all of its calls share. */
export function declareConnection<Bound>(
  kind: string,
  connection: string,
  options: { readonly [name: string]: Json } = {},
): CapabilityDeclaration<Bound> {
  return declareCapability<Bound>(kind, { connection, ...options });
}

/** Makes the runner's half of a connection out of the messages that every capability has. */
export function connectionClient(client: CapabilityClient): ConnectionClient {
  return {
    connection: (client.settings as { readonly connection: string }).connection,
    call: (method, params, { signal, idempotencyKey } = {}) =>
      client.call(method, asJson({ ...params, idempotencyKey }), signal && { signal }),
    async *stream(method, params, items) {
      const channel = await client.connect(method, asJson(params));
      const exchange = createExchange(channel);
      // A send that fails ends the stream for its reader too.
      if (items) exchange.send(items).catch((error: Error) => channel.close(error.message));
      try {
        yield* exchange.incoming;
      } finally {
        channel.close("it was read");
      }
    },
  };
}

function asJson(params: object): Json {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as Json;
}
