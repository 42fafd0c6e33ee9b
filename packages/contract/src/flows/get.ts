import { z } from "zod";
import { flowName, versionHash } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { flowDetail, flowExample } from "./flow.ts";

export const getFlow = operation(routes.flows.get, {
  input: z.strictObject({ flow: flowName, version: versionHash.optional() }),
  output: flowDetail,
  errors: ["FLOW_NOT_FOUND", "VERSION_NOT_FOUND"],
  scope: "flows:read",
  summary: "Shows a flow: its live version, or the one that is named.",
  example: {
    input: { flow: "price-monitoring" },
    output: {
      ...flowExample,
      manifest: {
        name: "price-monitoring",
        description: flowExample.description,
        input: { type: "object", properties: { urls: { type: "array", items: { type: "string" } } } },
        use: { web: { kind: "browser", settings: { hosts: ["*"] } } },
      },
    },
  },
});
