import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import {
  connection,
  connectionExample,
  connectionGrants,
  connectionKind,
  connectionLimit,
  connectionName,
  connectionSettings,
} from "./connection.ts";

export const putConnection = operation(routes.connections.put, {
  input: z.strictObject({
    name: connectionName,
    kind: connectionKind,
    settings: connectionSettings,
    grants: connectionGrants,
    limit: connectionLimit,
    expiresAt: timestamp.nullable().default(null).describe("When its credential ends, to be reminded before."),
  }),
  output: connection,
  errors: ["CONNECTION_INVALID", "SECRET_KEY_MISSING", "DISK_FULL"],
  scope: "connections:write",
  summary:
    "Sets up a connection, in the place of one with this name; the values of its secrets go to the vault, and calls that start from then on use it.",
  example: {
    input: {
      name: connectionExample.name,
      kind: "http",
      settings: {
        baseUrl: "https://billing.example/api",
        secretHeaders: { authorization: "Bearer a-long-value" },
      },
      expiresAt: connectionExample.expiresAt,
    },
    output: { ...connectionExample, health: null },
  },
});
