import { operations } from "@millrace/contract";
import { rotateToken as rotateStored } from "@millrace/store/tokens";
import { hashSecret, makeSecret } from "../door/api-tokens.ts";
import { requireScopes } from "../door/principal.ts";
import { bind } from "../http/bind.ts";
import { livingToken, tokenDto, tokenNotFound } from "./token-dto.ts";

const dayMs = 86_400_000;

export const rotateToken = bind(operations.tokens.rotate, async ({ input, project, principal, parts, setHeader }) => {
  const { tokenId, overlapMs, days } = input;
  const key = { project, tokenId };
  const { scopes } = tokenDto(await livingToken(parts, key), 0);
  // Else the new secret of a stronger token would be a way to its scopes.
  requireScopes(principal, scopes);
  setHeader("Cache-Control", "no-store");
  const secret = makeSecret();
  const nowMs = parts.nowMs();
  const change = { hash: hashSecret(secret), expiresAt: nowMs + days * dayMs, overlapUntil: nowMs + overlapMs };
  if (!(await rotateStored(parts.store.tables, { ...key, ...change }))) throw tokenNotFound(key);
  parts.apiTokens.forget();
  return { token: tokenDto(await livingToken(parts, key), nowMs), secret };
});
