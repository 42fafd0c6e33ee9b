import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { connection, connectionExample, connectionName } from "./connection.ts";

export const listConnections = operation(routes.connections.list, {
  input: z.strictObject({
    after: connectionName.optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({
    connections: z.array(connection),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "connections:read",
  summary: "Lists connections with their health and how full they are, never a secret.",
  example: { input: {}, output: { connections: [connectionExample], next: null } },
});
