import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { secretExample, secretName } from "./secret.ts";

export const removeSecret = operation(routes.secrets.remove, {
  input: z.strictObject({ name: secretName }),
  output: z.object({ name: secretName }),
  errors: ["SECRET_NOT_FOUND"],
  scope: "secrets:write",
  summary: "Removes a secret; connections that name it fail from then on.",
  example: { input: { name: secretExample.name }, output: { name: secretExample.name } },
});
