import type { Tables } from "../tables/tables.ts";
import type { ConnectionKey } from "./connections.ts";

/** When a connection is to be tried next. */
export interface ConnectionProbe extends ConnectionKey {
  readonly dueAt: number;
}

/** Notes that a connection is used; one that is new here is due at `dueAt`, another one when it was. */
export async function noteConnectionUse(
  { build, statement, write }: Tables,
  { project, name, dueAt, nowMs }: ConnectionProbe & { readonly nowMs: number },
): Promise<void> {
  const note = build
    .insertInto("connection_probes")
    .values({ project, name, used_at: nowMs, due_at: dueAt })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet({ used_at: nowMs }));
  await write([statement(note)]);
}

/** Connections of all projects that are due and were used since, the longest due first. */
export async function dueConnectionProbes(
  { build, read }: Tables,
  { nowMs, usedSince, limit }: { readonly nowMs: number; readonly usedSince: number; readonly limit: number },
): Promise<readonly ConnectionProbe[]> {
  const rows = await read(
    build
      .selectFrom("connection_probes")
      .select(["project", "name", "due_at"])
      .where("due_at", "<=", nowMs)
      .where("used_at", ">=", usedSince)
      .orderBy("due_at")
      .limit(limit),
  );
  return rows.map(({ due_at, ...key }) => ({ ...key, dueAt: due_at }));
}

/** Puts off a probe that is due; false when another worker, or a change of the connection, was first. */
export async function putOffConnectionProbe(
  { build, statement, write }: Tables,
  { project, name, dueAt }: ConnectionProbe,
  to: number,
): Promise<boolean> {
  const put = build
    .updateTable("connection_probes")
    .set({ due_at: to })
    .where("project", "=", project)
    .where("name", "=", name)
    .where("due_at", "=", dueAt);
  return (await write([statement(put, { expect: 1 })])) !== null;
}

/** Tries a connection no more. */
export async function removeConnectionProbe(tables: Tables, key: ConnectionKey): Promise<void> {
  await tables.write([removeProbeStatement(tables, key)]);
}

export function removeProbeStatement({ build, statement }: Tables, { project, name }: ConnectionKey) {
  return statement(build.deleteFrom("connection_probes").where("project", "=", project).where("name", "=", name));
}
