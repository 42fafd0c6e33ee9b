import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { connection, connectionExample, connectionName } from "./connection.ts";

export const getConnection = operation({
  id: "connections.get",
  method: "GET",
  path: "/api/v1/connections/{name}",
  kind: "call",
  input: z.strictObject({ name: connectionName }),
  output: connection,
  errors: ["CONNECTION_NOT_FOUND"],
  scope: "connections:read",
  summary: "Shows a connection; of its secrets only that they are set.",
  repeatable: true,
  example: { input: { name: connectionExample.name }, output: connectionExample },
});
