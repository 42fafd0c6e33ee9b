import { eventStatement, type NewEvent } from "../events/events.ts";
import type { Tables } from "../tables/tables.ts";
import type { ConnectionHealthTable } from "./connection-tables.ts";
import type { ConnectionKey } from "./connections.ts";

/** What the last test of a connection found. */
export interface ConnectionHealthRow extends ConnectionKey {
  readonly state: string;
  readonly message: string | null;
  readonly latencyMs: number;
  /** When the credential ends, where the service says it. */
  readonly expiresAt: number | null;
  readonly checkedAt: number;
  /** Of the failures in a row that the last test belongs to; null while it is well. */
  readonly failingSince: number | null;
  /** The last failure, also where it is well again. */
  readonly lastError: { readonly message: string; readonly at: number } | null;
}

/** Keeps what a test found, in the place of what the one before did, and emits what it means. */
export async function putConnectionHealth(
  tables: Tables,
  { project, name, ...health }: ConnectionHealthRow,
  { event }: { readonly event?: NewEvent | null } = {},
): Promise<void> {
  const { build, statement, write } = tables;
  const { state, message, latencyMs, checkedAt, expiresAt, failingSince, lastError } = health;
  const columns = {
    state,
    message,
    latency_ms: latencyMs,
    checked_at: checkedAt,
    expires_at: expiresAt,
    failing_since: failingSince,
    last_error: lastError?.message ?? null,
    last_error_at: lastError?.at ?? null,
  };
  const put = build
    .insertInto("connection_health")
    .values({ project, name, ...columns })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet(columns));
  await write([statement(put), ...(event ? [eventStatement(tables, event)] : [])], { duties: event != null });
}

/** What is known of the named connections of a project. */
export async function healthOfConnections(
  { build, read }: Tables,
  { project, names }: { readonly project: string; readonly names: readonly string[] },
): Promise<readonly ConnectionHealthRow[]> {
  if (names.length === 0) return [];
  const rows = await read(
    build.selectFrom("connection_health").selectAll().where("project", "=", project).where("name", "in", names),
  );
  return rows.map(healthOf);
}

/** What is known of the connections of all projects, a thousand at most: for meters. */
export async function healthOfAllConnections({ build, read }: Tables): Promise<readonly ConnectionHealthRow[]> {
  const query = build.selectFrom("connection_health").selectAll().orderBy("project").orderBy("name").limit(1_000);
  return (await read(query)).map(healthOf);
}

function healthOf(row: ConnectionHealthTable): ConnectionHealthRow {
  const { project, name, state, message } = row;
  return {
    project,
    name,
    state,
    message,
    latencyMs: row.latency_ms,
    checkedAt: row.checked_at,
    expiresAt: row.expires_at,
    failingSince: row.failing_since,
    lastError: row.last_error_at === null ? null : { message: row.last_error ?? "", at: row.last_error_at },
  };
}
