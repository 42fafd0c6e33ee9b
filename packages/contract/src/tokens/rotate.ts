import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { lifetimeDays, secretExample, tokenExample, tokenId, tokenWithSecret } from "./token.ts";

const dayMs = 86_400_000;

export const rotateToken = operation(routes.tokens.rotate, {
  input: z.strictObject({
    tokenId,
    overlapMs: z
      .int()
      .min(0)
      .max(7 * dayMs)
      .default(dayMs)
      .describe("How long the present secret stays valid beside the new one; 0 ends it at once."),
    days: lifetimeDays,
  }),
  output: tokenWithSecret,
  errors: ["TOKEN_NOT_FOUND", "DISK_FULL"],
  scope: "tokens:write",
  summary: "Gives a token a new secret; the one before stays valid for the overlap, older ones end at once.",
  answersSecret: true,
  example: {
    input: { tokenId: tokenExample.tokenId, overlapMs: 3_600_000 },
    output: { token: { ...tokenExample, overlapUntil: "2026-03-10T07:00:00.000Z" }, secret: secretExample },
  },
});
