import type { Egress, Politeness } from "@millrace/egress";
import type { Connector } from "./define-connector.ts";
import type { ReadyConnection } from "./ready-connection.ts";
import type { ClientOpening } from "./shared-client.ts";

export interface OpeningOptions {
  readonly ready: ReadyConnection;
  readonly egress: Pick<Egress, "connect" | "fetch">;
  readonly politeness: Politeness;
  readonly folders: readonly string[];
}

/** How a connector's client is made for a connection: all that it opens stays within the connection's reach. */
export function openingOf(connector: Connector, { ready, egress, politeness, folders }: OpeningOptions): ClientOpening {
  const { name: connection, settings, reach, redact, key } = ready;
  return {
    key,
    open: ({ signal, discard }) =>
      connector.open({
        connection,
        settings: settings as never,
        signal,
        reach,
        redact,
        politeness,
        folders,
        discard,
        dial: ({ host, port, signal: own = signal }) => egress.connect({ host, port, reach, signal: own }),
        fetch: (url, request, { hosts = reach.hosts, ...options } = {}) =>
          egress.fetch(url, request, { ...options, staysEncrypted: true, reach: { ...reach, hosts } }),
      }),
    close: (client) => connector.close(client),
  };
}
