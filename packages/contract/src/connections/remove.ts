import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { connectionExample, connectionName } from "./connection.ts";

export const removeConnection = operation(routes.connections.remove, {
  input: z.strictObject({ name: connectionName }),
  output: z.object({ name: connectionName }),
  errors: ["CONNECTION_NOT_FOUND", "CONNECTION_INVALID"],
  scope: "connections:write",
  summary: "Removes a connection with its own secrets; flows that name it fail from then on.",
  example: { input: { name: connectionExample.name }, output: { name: connectionExample.name } },
});
