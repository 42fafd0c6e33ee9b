import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { agentErrors, agentExample, agentId } from "./agent.ts";

export const heartbeatAgent = operation(routes.agents.heartbeat, {
  input: z.strictObject({ agentId }),
  output: z.object({
    expiresAt: timestamp,
    holds: z.array(z.string()).describe("The tasks that it still has: work on any other can stop."),
  }),
  errors: agentErrors,
  scope: "agents:work",
  summary: "Extends the lease of an agent and of all that it holds.",
  example: {
    input: { agentId: agentExample.agentId },
    output: { expiresAt: agentExample.expiresAt, holds: agentExample.holds },
  },
});
