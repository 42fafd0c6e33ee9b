import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const openSession = operation(routes.session.open, {
  input: z.strictObject({
    token: z
      .string()
      .min(1)
      .max(256)
      .describe("The local token, or one of a program: the session then has its scopes, and ends with it."),
  }),
  output: z.object({ status: z.literal("open") }),
  errors: ["TOKEN_REFUSED"],
  scope: null,
  summary: "Exchanges a token for the panel's cookie, which no script can read.",
  example: { input: { token: "kT0sJv2cXq8Yw1mB5nR7uE3oL9aZ4dHf6gPiVxKyW-A" }, output: { status: "open" } },
});
