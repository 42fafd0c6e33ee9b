import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { secretExample, secretName } from "./secret.ts";

export const setSecret = operation(routes.secrets.set, {
  input: z.strictObject({ name: secretName, value: z.string().min(1).max(65_536).describe("Never answered.") }),
  output: z.object({ name: secretName }),
  errors: ["SECRET_KEY_MISSING", "DISK_FULL"],
  scope: "secrets:write",
  summary: "Encrypts a secret and stores it, in the place of one with this name.",
  example: { input: { name: secretExample.name, value: "a long value" }, output: { name: secretExample.name } },
});
