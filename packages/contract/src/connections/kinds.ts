import { z } from "zod";
import { json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { connectionKind } from "./connection.ts";

const kind = z.object({
  kind: connectionKind,
  title: z.string().describe("For people."),
  settings: json.describe('JSON Schema; secrets have `"format": "password"`.'),
});

export type ConnectionKindDto = z.output<typeof kind>;

export const listConnectionKinds = operation({
  id: "connections.kinds",
  method: "GET",
  path: "/api/v1/connection-kinds",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({ kinds: z.array(kind) }),
  errors: [],
  scope: "connections:read",
  summary: "Lists the kinds of connections with the schema of their settings, which forms are made of.",
  repeatable: true,
  example: {
    input: {},
    output: {
      kinds: [
        {
          kind: "http",
          title: "HTTP service",
          settings: {
            type: "object",
            properties: { baseUrl: { type: "string", format: "uri" } },
            required: ["baseUrl"],
          },
        },
      ],
    },
  },
});
