import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { connection, connectionExample, connectionName } from "./connection.ts";

export const getConnection = operation(routes.connections.get, {
  input: z.strictObject({ name: connectionName }),
  output: connection,
  errors: ["CONNECTION_NOT_FOUND"],
  scope: "connections:read",
  summary: "Shows a connection; of its secrets only that they are set.",
  example: { input: { name: connectionExample.name }, output: connectionExample },
});
