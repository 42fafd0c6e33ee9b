import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { flowExample, flowSummary } from "./flow.ts";

export const listFlows = operation({
  id: "flows.list",
  method: "GET",
  path: "/api/v1/flows",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({ flows: z.array(flowSummary) }),
  errors: [],
  scope: "flows:read",
  summary: "Lists the flows with the version that new runs get.",
  repeatable: true,
  example: { input: {}, output: { flows: [flowExample] } },
});
