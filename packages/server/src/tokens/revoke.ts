import { operations } from "@millrace/contract";
import { revokeToken as revokeStored } from "@millrace/store/tokens";
import { bind } from "../http/bind.ts";
import { livingToken, tokenDto, tokenNotFound } from "./token-dto.ts";

export const revokeToken = bind(operations.tokens.revoke, async ({ input, project, parts }) => {
  const key = { project, tokenId: input.tokenId };
  const token = await livingToken(parts, key);
  const nowMs = parts.nowMs();
  if (!(await revokeStored(parts.store.tables, { ...key, nowMs }))) throw tokenNotFound(key);
  parts.apiTokens.forget();
  return tokenDto({ ...token, revokedAt: nowMs }, nowMs);
});
