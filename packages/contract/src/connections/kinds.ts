import { z } from "zod";
import { json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { connectionKind } from "./connection.ts";

const kind = z.object({
  kind: connectionKind,
  title: z.string().describe("For people."),
  settings: json.describe('JSON Schema; secrets have `"format": "password"`.'),
});

export type ConnectionKindDto = z.output<typeof kind>;

export const listConnectionKinds = operation(routes.connections.kinds, {
  input: z.strictObject({}),
  output: z.object({ kinds: z.array(kind) }),
  errors: [],
  scope: "connections:read",
  summary: "Lists the kinds of connections with the schema of their settings, which forms are made of.",
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
