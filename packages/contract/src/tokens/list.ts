import { z } from "zod";
import { cursor, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { token, tokenExample } from "./token.ts";

export const listTokens = operation(routes.tokens.list, {
  input: z.strictObject({
    after: cursor("t_[\\w-]{12}"),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    tokens: z.array(token),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "tokens:read",
  summary: "Lists tokens, newest first, with those that have expired or were revoked; never a secret.",
  example: { input: {}, output: { tokens: [tokenExample], next: null } },
});
