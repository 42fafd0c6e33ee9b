import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { lifetimeDays, secretExample, tokenExample, tokenName, tokenScopes, tokenWithSecret } from "./token.ts";

export const createToken = operation(routes.tokens.create, {
  input: z.strictObject({ name: tokenName, scopes: tokenScopes, days: lifetimeDays }),
  output: tokenWithSecret,
  errors: ["DISK_FULL"],
  scope: "tokens:write",
  summary: "Makes a token for a program; it can have only scopes that its maker has.",
  answersSecret: true,
  example: {
    input: { name: tokenExample.name, scopes: ["runs:read", "artifacts:read"] },
    output: { token: tokenExample, secret: secretExample },
  },
});
