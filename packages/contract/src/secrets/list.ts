import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { secret, secretExample, secretName } from "./secret.ts";

export const listSecrets = operation(routes.secrets.list, {
  input: z.strictObject({
    after: secretName.optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    secrets: z.array(secret),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "secrets:read",
  summary: "Lists the names of secrets, never a value.",
  example: { input: {}, output: { secrets: [secretExample], next: null } },
});
