import type { Tables } from "../tables/tables.ts";
import { removeProbeStatement } from "./connection-probes.ts";
import type { ConnectionsTable } from "./connection-tables.ts";
import { removeOwnedSecrets } from "./owned-secrets.ts";

export interface ConnectionKey {
  readonly project: string;
  readonly name: string;
}

/** A connection as a project set it up; its secrets are names. */
export interface StoredConnection extends ConnectionKey {
  readonly kind: string;
  readonly settings: unknown;
  readonly grants: readonly string[];
  /** How many calls go at once; null for what the connector says. */
  readonly limit: number | null;
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface PutConnection extends Omit<StoredConnection, "createdAt" | "updatedAt"> {
  readonly nowMs: number;
  readonly keptSecrets: readonly string[];
  /** When it is to be tried. */
  readonly probeAt: number;
}

/** Stores a connection, in the place of one with this name; its own secrets that it no longer names are removed with that. */
export async function putConnection(
  tables: Tables,
  { nowMs, keptSecrets, probeAt, ...connection }: PutConnection,
): Promise<void> {
  const { build, statement, write } = tables;
  const { project, name } = connection;
  const columns = {
    kind: connection.kind,
    settings: JSON.stringify(connection.settings),
    grants: JSON.stringify(connection.grants),
    call_limit: connection.limit,
    expires_at: connection.expiresAt,
    updated_at: nowMs,
  };
  const put = build
    .insertInto("connections")
    .values({ project, name, ...columns, created_at: nowMs })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet(columns));
  // What was found out about the settings before says nothing about these.
  const forget = build.deleteFrom("connection_health").where("project", "=", project).where("name", "=", name);
  const due = { used_at: nowMs, due_at: probeAt };
  const probe = build
    .insertInto("connection_probes")
    .values({ project, name, ...due })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet(due));
  const secrets = removeOwnedSecrets(tables, { project, name, kept: keptSecrets });
  await write([statement(put), statement(forget), statement(probe), secrets]);
}

export async function getConnection(
  { build, read }: Tables,
  { project, name }: ConnectionKey,
): Promise<StoredConnection | null> {
  const query = build.selectFrom("connections").selectAll().where("project", "=", project).where("name", "=", name);
  const [row] = await read(query);
  return row ? connectionOf(row) : null;
}

/** A project's connections by name; those after the one that is named. */
export async function listConnections(
  { build, read }: Tables,
  {
    project,
    after = "",
    limit,
  }: { readonly project: string; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly StoredConnection[]> {
  const rows = await read(
    build
      .selectFrom("connections")
      .selectAll()
      .where("project", "=", project)
      .where("name", ">", after)
      .orderBy("name")
      .limit(limit),
  );
  return rows.map(connectionOf);
}

/** Removes a connection with its own secrets; false when there is none with this name. */
export async function removeConnection(tables: Tables, { project, name }: ConnectionKey): Promise<boolean> {
  const { build, statement, write } = tables;
  const remove = build.deleteFrom("connections").where("project", "=", project).where("name", "=", name);
  const forget = build.deleteFrom("connection_health").where("project", "=", project).where("name", "=", name);
  const secrets = removeOwnedSecrets(tables, { project, name, kept: [] });
  const probe = removeProbeStatement(tables, { project, name });
  return (await write([statement(remove, { expect: 1 }), statement(forget), probe, secrets])) !== null;
}

function connectionOf(row: ConnectionsTable): StoredConnection {
  return {
    project: row.project,
    name: row.name,
    kind: row.kind,
    settings: JSON.parse(row.settings) as unknown,
    grants: JSON.parse(row.grants) as readonly string[],
    limit: row.call_limit,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
