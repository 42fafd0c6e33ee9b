import type { Connection, ConnectionHealth } from "@millrace/connectors/worker";
import type { Tables } from "@millrace/store";
import {
  type ConnectionHealthRow,
  type ConnectionKey,
  getConnection,
  healthOfConnections,
  putConnectionHealth,
  type StoredConnection,
} from "@millrace/store/connections";
import type { NewEvent } from "@millrace/store/events";

export interface TestedConnection extends ConnectionKey {
  readonly connection: StoredConnection | Connection;
  readonly found: ConnectionHealth;
  readonly nowMs: number;
}

/** Keeps what a test found, and emits `connection.failing` or `connection.recovered` where it turned. */
export async function recordHealth(
  tables: Tables,
  { project, name, connection, found, nowMs }: TestedConnection,
): Promise<void> {
  const key = { project, name };
  // What was found of settings that were replaced meanwhile says nothing about these.
  if ("updatedAt" in connection && (await getConnection(tables, key))?.updatedAt !== connection.updatedAt) return;
  const [before] = await healthOfConnections(tables, { project, names: [name] });
  const { state, message, latencyMs, expiresAt } = found;
  const isWell = state === "healthy";
  const failingSince = isWell ? null : (before?.failingSince ?? nowMs);
  const lastError = isWell ? (before?.lastError ?? null) : { message: message ?? state, at: nowMs };
  const row = { ...key, state, message, latencyMs, expiresAt, checkedAt: nowMs, failingSince, lastError };
  await putConnectionHealth(tables, row, { event: turnOf(row, { before, kind: connection.kind }) });
}

interface Turn {
  readonly before: ConnectionHealthRow | undefined;
  readonly kind: string;
}

function turnOf(row: ConnectionHealthRow, { before, kind }: Turn): NewEvent | null {
  const wasWell = before === undefined || before.state === "healthy";
  const isWell = row.state === "healthy";
  if (wasWell === isWell) return null;
  const type = isWell ? "connection.recovered" : "connection.failing";
  const { project, name, state, message, checkedAt } = row;
  const since = isWell ? (before?.failingSince ?? null) : row.failingSince;
  const payload = {
    connection: name,
    kind,
    state,
    message,
    failingSince: since === null ? null : new Date(since).toISOString(),
    checkedAt: new Date(checkedAt).toISOString(),
  };
  const eventId = `${type}:${name}:${checkedAt}`;
  return { project, eventId, type, payload: JSON.stringify(payload), from: null, emittedAt: checkedAt };
}
