import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { connectionExample, connectionName } from "./connection.ts";

export const removeConnection = operation({
  id: "connections.remove",
  method: "DELETE",
  path: "/api/v1/connections/{name}",
  kind: "call",
  input: z.strictObject({ name: connectionName }),
  output: z.object({ name: connectionName }),
  errors: ["CONNECTION_NOT_FOUND", "CONNECTION_INVALID"],
  scope: "connections:write",
  summary: "Removes a connection with its own secrets; flows that name it fail from then on.",
  repeatable: false,
  example: { input: { name: connectionExample.name }, output: { name: connectionExample.name } },
});
