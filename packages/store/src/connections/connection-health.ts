import type { Tables } from "../tables/tables.ts";
import type { ConnectionKey } from "./connections.ts";

/** What the last test of a connection found. */
export interface ConnectionHealthRow extends ConnectionKey {
  readonly state: string;
  readonly message: string | null;
  readonly latencyMs: number;
  /** When the credential ends, where the service says it. */
  readonly expiresAt: number | null;
  readonly checkedAt: number;
}

/** Keeps what a test found, in the place of what the one before did. */
export async function putConnectionHealth(
  { build, statement, write }: Tables,
  { project, name, ...health }: ConnectionHealthRow,
): Promise<void> {
  const { state, message, latencyMs, checkedAt, expiresAt } = health;
  const columns = { state, message, latency_ms: latencyMs, checked_at: checkedAt, expires_at: expiresAt };
  const put = build
    .insertInto("connection_health")
    .values({ project, name, ...columns })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet(columns));
  await write([statement(put)]);
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
  return rows.map(({ latency_ms, checked_at, expires_at, ...row }) => ({
    ...row,
    latencyMs: latency_ms,
    checkedAt: checked_at,
    expiresAt: expires_at,
  }));
}
