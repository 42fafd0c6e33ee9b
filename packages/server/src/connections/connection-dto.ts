import { type Connection, type ConnectionLoad, connectionNotFound, showSettings } from "@millrace/connectors/worker";
import type { ConnectionDto } from "@millrace/contract";
import { type ConnectionHealthRow, healthOfConnections, type StoredConnection } from "@millrace/store/connections";
import type { ServerParts } from "../http/server-parts.ts";
import { connectionFinder } from "./known-connections.ts";

type Parts = Pick<ServerParts, "connections" | "store">;

/** Connections as the API shows them: without secrets, with what is known of their health and load. */
export async function connectionDtos(
  found: readonly (StoredConnection | Connection)[],
  { project, parts }: { readonly project: string; readonly parts: Parts },
): Promise<ConnectionDto[]> {
  const { connectors, host } = parts.connections;
  const names = found.map(({ name }) => name);
  const known = await healthOfConnections(parts.store.tables, { project, names });
  const loads = host.load().filter((load) => load.project === project);
  return found.map((connection) => {
    const { name, kind } = connection;
    const stored = "createdAt" in connection ? connection : null;
    const load = loads.find((one) => one.name === name && one.kind === kind);
    const health = known.find((one) => one.name === name);
    return {
      name,
      kind,
      source: stored ? "project" : "operator",
      settings: showSettings(connection.settings, { connector: connectors.get(kind) }) as ConnectionDto["settings"],
      grants: [...(connection.grants ?? [])],
      limit: connection.limit ?? null,
      // The service knows better than who set it up.
      expiresAt: timeOf(health?.expiresAt ?? stored?.expiresAt),
      createdAt: timeOf(stored?.createdAt),
      updatedAt: timeOf(stored?.updatedAt),
      health: healthDto(health),
      load: load ? loadDto(load) : null,
    };
  });
}

/** One connection, of the operator or the project (`CONNECTION_NOT_FOUND`). */
export async function requireConnection(
  key: { readonly project: string; readonly name: string },
  { connections, store }: Parts,
): Promise<StoredConnection | Connection> {
  const find = connectionFinder({ operator: connections.operator, tables: store.tables });
  const found = await find(key);
  if (!found) throw connectionNotFound({ name: key.name });
  return found;
}

/** One connection as the API shows it (`CONNECTION_NOT_FOUND`). */
export async function connectionDto(
  key: { readonly project: string; readonly name: string },
  parts: Parts,
): Promise<ConnectionDto> {
  const found = await requireConnection(key, parts);
  const [dto] = await connectionDtos([found], { project: key.project, parts });
  return dto!;
}

function healthDto(row: ConnectionHealthRow | undefined): ConnectionDto["health"] {
  if (!row) return null;
  const { state, message, latencyMs, checkedAt, failingSince, lastError } = row;
  type State = NonNullable<ConnectionDto["health"]>["state"];
  return {
    state: state as State,
    message,
    latencyMs,
    checkedAt: new Date(checkedAt).toISOString(),
    failingSince: timeOf(failingSince),
    lastError: lastError && { message: lastError.message, at: new Date(lastError.at).toISOString() },
  };
}

function loadDto({ inUse, limit, waiting, isPaused }: ConnectionLoad): NonNullable<ConnectionDto["load"]> {
  return { inUse, limit, waiting, breaker: isPaused ? "open" : "closed" };
}

function timeOf(atMs: number | null | undefined): string | null {
  return atMs === null || atMs === undefined ? null : new Date(atMs).toISOString();
}
