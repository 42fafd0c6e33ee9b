import type { TokenDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { getToken, type Token, type TokenKey } from "@millrace/store/tokens";
import type { ServerParts } from "../http/server-parts.ts";

/** A token as the API shows it. */
export function tokenDto(token: Token, nowMs: number): TokenDto {
  const { tokenId, name, scopes, createdBy, createdAt, expiresAt, overlapUntil, lastUsedAt, revokedAt } = token;
  return {
    tokenId,
    name,
    scopes: scopes as TokenDto["scopes"],
    createdBy,
    createdAt: moment(createdAt),
    expiresAt: moment(expiresAt),
    overlapUntil: overlapUntil === null || overlapUntil <= nowMs ? null : moment(overlapUntil),
    lastUsedAt: lastUsedAt === null ? null : moment(lastUsedAt),
    state: revokedAt !== null ? "revoked" : expiresAt <= nowMs ? "expired" : "active",
  };
}

/** A token that was not revoked (`TOKEN_NOT_FOUND`). */
export async function livingToken({ store }: Pick<ServerParts, "store">, key: TokenKey): Promise<Token> {
  const token = await getToken(store.tables, key);
  if (token && token.revokedAt === null) return token;
  throw tokenNotFound(key);
}

export function tokenNotFound({ tokenId }: TokenKey): MillraceError {
  return new MillraceError({
    code: "TOKEN_NOT_FOUND",
    message: `Cannot change the token ${JSON.stringify(tokenId)} as it must be one that lives: it is not there, or was revoked`,
    hint: "List them with: millrace token list",
  });
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}
