import type { Compilable } from "kysely";
import type { Tables } from "../tables/tables.ts";
import type { SecretsTable } from "./secret-tables.ts";

export interface SecretKey {
  readonly project: string;
  readonly name: string;
}

/** An encrypted text with its data key, which a master key wraps. The store knows neither. */
export interface Envelope {
  /** Names the master key. */
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly sealed: string;
}

export interface StoredSecret extends SecretKey, Envelope {
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Stores a secret, in the place of one with the same name. */
export async function putSecret(
  { build, statement, write }: Tables,
  { project, name, nowMs, ...envelope }: SecretKey & Envelope & { readonly nowMs: number },
): Promise<void> {
  const columns = { ...columnsOf(envelope), updated_at: nowMs };
  const put = build
    .insertInto("secrets")
    .values({ project, name, ...columns, created_at: nowMs })
    .onConflict((conflict) => conflict.columns(["project", "name"]).doUpdateSet(columns));
  await write([statement(put)]);
}

export async function getSecret({ build, read }: Tables, { project, name }: SecretKey): Promise<StoredSecret | null> {
  const [row] = await read(
    build.selectFrom("secrets").selectAll().where("project", "=", project).where("name", "=", name),
  );
  return row ? secretOf(row) : null;
}

/** The names of a project's secrets with their times, in order, but those that belong to connections; those after the one that is named. */
export async function listSecrets(
  { build, read }: Tables,
  {
    project,
    after = "",
    limit,
  }: { readonly project: string; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly Omit<StoredSecret, keyof Envelope>[]> {
  const rows = await read(
    build
      .selectFrom("secrets")
      .select(["project", "name", "created_at", "updated_at"])
      .where("project", "=", project)
      .where("name", ">", after)
      .where("name", "not like", "connection:%")
      .orderBy("name")
      .limit(limit),
  );
  return rows.map(({ created_at, updated_at, ...key }) => ({ ...key, createdAt: created_at, updatedAt: updated_at }));
}

/** False when there is none with this name. */
export function removeSecret(tables: Tables, { project, name }: SecretKey): Promise<boolean> {
  return written(tables, tables.build.deleteFrom("secrets").where("project", "=", project).where("name", "=", name));
}

/** Secrets of all projects that another master key wraps. */
export async function secretsNotUnder(
  { build, read }: Tables,
  { keyId, limit }: { readonly keyId: string; readonly limit: number },
): Promise<readonly StoredSecret[]> {
  const rows = await read(build.selectFrom("secrets").selectAll().where("key_id", "<>", keyId).limit(limit));
  return rows.map(secretOf);
}

/** Stores the data key as another master key wraps it; false when the secret was set anew in the meantime. */
export function rewrapSecret(
  tables: Tables,
  { project, name, wrappedKey }: StoredSecret,
  to: Pick<Envelope, "keyId" | "wrappedKey">,
): Promise<boolean> {
  return written(
    tables,
    tables.build
      .updateTable("secrets")
      .set({ key_id: to.keyId, wrapped_key: to.wrappedKey })
      .where("project", "=", project)
      .where("name", "=", name)
      .where("wrapped_key", "=", wrappedKey),
  );
}

async function written(tables: Tables, query: Compilable): Promise<boolean> {
  return (await tables.write([tables.statement(query, { expect: 1 })])) !== null;
}

function columnsOf({ keyId, wrappedKey, sealed }: Envelope) {
  return { key_id: keyId, wrapped_key: wrappedKey, sealed };
}

function secretOf(row: SecretsTable): StoredSecret {
  return {
    project: row.project,
    name: row.name,
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
