import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { flowExample, flowSummary } from "./flow.ts";

export const listFlows = operation(routes.flows.list, {
  input: z.strictObject({}),
  output: z.object({ flows: z.array(flowSummary) }),
  errors: [],
  scope: "flows:read",
  summary: "Lists the flows with the version that new runs get.",
  example: { input: {}, output: { flows: [flowExample] } },
});
