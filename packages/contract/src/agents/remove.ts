import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { agentExample, agentId } from "./agent.ts";

export const removeAgent = operation(routes.agents.remove, {
  input: z.strictObject({ agentId }),
  output: z.object({ agentId }),
  errors: ["AGENT_NOT_FOUND", "DISK_FULL"],
  scope: "agents:work",
  summary: "Takes an agent away, with its token; what it held goes back to the queue at once.",
  example: { input: { agentId: agentExample.agentId }, output: { agentId: agentExample.agentId } },
});
