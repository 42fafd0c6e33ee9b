import { type Compilable, sql } from "kysely";
import type { Tables } from "../tables/tables.ts";
import type { TokensTable } from "./token-tables.ts";

export interface TokenKey {
  readonly project: string;
  readonly tokenId: string;
}

/** A token without its secrets. */
export interface Token extends TokenKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** When its present secret ends. */
  readonly expiresAt: number;
  /** When the secret before that one ends, or has ended; null where there was none. */
  readonly overlapUntil: number | null;
}

/** A secret as it is kept. */
interface KeptSecret {
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly expiresAt: number;
}

/** Stores a token with its first secret. */
export async function createToken(
  { build, statement, write }: Tables,
  token: Pick<Token, "project" | "tokenId" | "name" | "scopes" | "createdBy" | "createdAt"> & KeptSecret,
): Promise<void> {
  const row = {
    project: token.project,
    token_id: token.tokenId,
    name: token.name,
    scopes: JSON.stringify(token.scopes),
    created_by: token.createdBy,
    created_at: token.createdAt,
    hash: token.hash,
    expires_at: token.expiresAt,
  };
  await write([statement(build.insertInto("tokens").values(row))]);
}

/** One token; null when there is none. */
export async function getToken(tables: Tables, { project, tokenId }: TokenKey): Promise<Token | null> {
  const [row] = await tables.read(selectTokens(tables, project).where("token_id", "=", tokenId));
  return row ? tokenOf(row) : null;
}

/** Tokens, newest first; those after the one that is named. */
export async function listTokens(
  tables: Tables,
  { project, after, limit }: { readonly project: string; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly Token[]> {
  const last = after === undefined ? null : await getToken(tables, { project, tokenId: after });
  const page = selectTokens(tables, project).orderBy("created_at", "desc").orderBy("token_id", "desc").limit(limit);
  const rest = last && sql<boolean>`(created_at, token_id) < (${last.createdAt}, ${last.tokenId})`;
  return (await tables.read(rest ? page.where(rest) : page)).map(tokenOf);
}

/**
 * Gives a token a new secret; the present one ends at `overlapUntil` at the latest, the one before it at once. False
 * when the token is not there or was revoked.
 */
export function rotateToken(
  tables: Tables,
  { overlapUntil, hash, expiresAt, ...key }: TokenKey & KeptSecret & { readonly overlapUntil: number },
): Promise<boolean> {
  const sooner = sql<number>`case when expires_at < ${overlapUntil} then expires_at else ${overlapUntil} end`;
  return written(
    tables,
    living(tables, key).set((eb) => ({
      previous_hash: eb.ref("hash"),
      previous_expires_at: sooner,
      hash,
      expires_at: expiresAt,
    })),
  );
}

/** Ends a token for good; false when it is not there or was revoked before. */
export function revokeToken(
  tables: Tables,
  { nowMs, ...key }: TokenKey & { readonly nowMs: number },
): Promise<boolean> {
  return written(tables, living(tables, key).set({ revoked_at: nowMs }));
}

function living({ build }: Tables, { project, tokenId }: TokenKey) {
  return build
    .updateTable("tokens")
    .where("project", "=", project)
    .where("token_id", "=", tokenId)
    .where("revoked_at", "is", null);
}

async function written(tables: Tables, query: Compilable): Promise<boolean> {
  return (await tables.write([tables.statement(query, { expect: 1 })])) !== null;
}

function selectTokens({ build }: Tables, project: string) {
  return build.selectFrom("tokens").selectAll().where("project", "=", project);
}

function tokenOf(row: TokensTable): Token {
  return {
    project: row.project,
    tokenId: row.token_id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as readonly string[],
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    expiresAt: row.expires_at,
    overlapUntil: row.previous_expires_at,
  };
}
