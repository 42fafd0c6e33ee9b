import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { secretExample, secretName } from "./secret.ts";

export const removeSecret = operation({
  id: "secrets.remove",
  method: "DELETE",
  path: "/api/v1/secrets/{name}",
  kind: "call",
  input: z.strictObject({ name: secretName }),
  output: z.object({ name: secretName }),
  errors: ["SECRET_NOT_FOUND"],
  scope: "secrets:write",
  summary: "Removes a secret; connections that name it fail from then on.",
  repeatable: false,
  example: { input: { name: secretExample.name }, output: { name: secretExample.name } },
});
