import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { connection, connectionExample, connectionName } from "./connection.ts";

export const testConnection = operation(routes.connections.test, {
  input: z.strictObject({ name: connectionName }),
  output: connection,
  errors: ["CONNECTION_NOT_FOUND"],
  scope: "connections:write",
  summary:
    "Signs in to the service with a client of its own and asks for a sign of life; what is wrong is in `health`.",
  example: { input: { name: connectionExample.name }, output: connectionExample },
});
