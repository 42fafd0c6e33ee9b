import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { token, tokenExample, tokenId } from "./token.ts";

export const revokeToken = operation(routes.tokens.revoke, {
  input: z.strictObject({ tokenId }),
  output: token,
  errors: ["TOKEN_NOT_FOUND"],
  scope: "tokens:write",
  summary:
    "Ends a token with all its secrets: here at once, on other servers of the same database within five seconds.",
  example: { input: { tokenId: tokenExample.tokenId }, output: { ...tokenExample, state: "revoked" } },
});
