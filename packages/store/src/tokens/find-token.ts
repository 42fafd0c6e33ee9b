import type { Tables } from "../tables/tables.ts";
import type { TokenKey } from "./tokens.ts";

/** What a secret stands for. */
export interface KnownToken extends TokenKey {
  readonly scopes: readonly string[];
  /** When this secret ends. */
  readonly expiresAt: number;
}

/** The token that a secret belongs to, found by its hash; null when there is none or it was revoked. Whether it has expired is the caller's to see. */
export async function findToken({ build, read }: Tables, hash: string): Promise<KnownToken | null> {
  const [row] = await read(
    build
      .selectFrom("tokens")
      .select(["project", "token_id", "scopes", "hash", "expires_at", "previous_expires_at"])
      .where((eb) => eb.or([eb("hash", "=", hash), eb("previous_hash", "=", hash)]))
      .where("revoked_at", "is", null),
  );
  if (!row) return null;
  return {
    project: row.project,
    tokenId: row.token_id,
    scopes: JSON.parse(row.scopes) as readonly string[],
    expiresAt: row.hash === hash ? row.expires_at : row.previous_expires_at!,
  };
}

/** Records the use of a token; one that is not later than what is recorded changes nothing. */
export async function noteTokenUse(
  { build, statement, write }: Tables,
  { project, tokenId, at }: TokenKey & { readonly at: number },
): Promise<void> {
  const note = build
    .updateTable("tokens")
    .set({ last_used_at: at })
    .where("project", "=", project)
    .where("token_id", "=", tokenId)
    .where((eb) => eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<", at)]));
  await write([statement(note)]);
}
