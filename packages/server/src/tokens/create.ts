import { randomBytes } from "node:crypto";
import { operations } from "@millrace/contract";
import { createToken as storeToken } from "@millrace/store/tokens";
import { hashSecret, makeSecret } from "../door/api-tokens.ts";
import { requireScopes } from "../door/principal.ts";
import { bind } from "../http/bind.ts";
import { livingToken, tokenDto } from "./token-dto.ts";

const dayMs = 86_400_000;

export const createToken = bind(operations.tokens.create, async ({ input, project, principal, parts, setHeader }) => {
  const { name, scopes, days } = input;
  requireScopes(principal, scopes);
  setHeader("Cache-Control", "no-store");
  const secret = makeSecret();
  const nowMs = parts.nowMs();
  const key = { project, tokenId: `t_${randomBytes(9).toString("base64url")}` };
  const made = { name, scopes, createdBy: principal.id, createdAt: nowMs, expiresAt: nowMs + days * dayMs };
  await storeToken(parts.store.tables, { ...key, ...made, hash: hashSecret(secret) });
  return { token: tokenDto(await livingToken(parts, key), nowMs), secret };
});
