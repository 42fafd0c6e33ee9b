import {
  type Connection,
  type ConnectionSource,
  type Connector,
  type ConnectorHost,
  checkConnection,
  connectionInvalid,
} from "@millrace/connectors/worker";
import type { Tables } from "@millrace/store";
import { type ConnectionKey, getConnection, type StoredConnection } from "@millrace/store/connections";

/** What the API of connections is made of. */
export interface KnownConnections {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly host: Pick<ConnectorHost, "load" | "test">;
  /** What the operator has set up for all projects; their names are taken. */
  readonly operator: ReadonlyMap<string, Connection>;
}

/** Refuses connections of the operator that no connector can use (`CONNECTION_INVALID`). */
export async function checkConnections(
  connections: readonly Connection[],
  connectors: ReadonlyMap<string, Connector>,
): Promise<void> {
  for (const connection of connections) await checkConnection(connection, requireConnector(connectors, connection));
}

/** The connector of a connection's kind (`CONNECTION_INVALID`). */
export function requireConnector(
  connectors: ReadonlyMap<string, Connector>,
  { name, kind }: Pick<Connection, "name" | "kind">,
): Connector {
  const connector = connectors.get(kind);
  if (connector) return connector;
  throw connectionInvalid(name, `kind: must be one of ${[...connectors.keys()].join(", ")}`);
}

export type FindConnection = (key: ConnectionKey) => Promise<StoredConnection | Connection | null>;

/** Makes what finds the operator's connections first, then the project's own; what was changed holds for the next call. */
export function connectionFinder({
  operator,
  tables,
}: Pick<KnownConnections, "operator"> & { readonly tables: Tables }): FindConnection {
  return async (key) => operator.get(key.name) ?? getConnection(tables, key);
}

/** Connections as connectors take them. */
export function connectionSource(find: FindConnection): ConnectionSource {
  return {
    async find(key) {
      const found = await find(key);
      return found && connectionFrom(found);
    },
  };
}

/** A connection as its connector takes it. */
export function connectionFrom(found: StoredConnection | Connection): Connection {
  if (!("createdAt" in found)) return found;
  const { name, kind, settings, grants, limit } = found;
  return { name, kind, settings, grants, ...(limit !== null && { limit }) };
}
