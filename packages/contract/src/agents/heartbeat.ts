import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { agentErrors, agentExample, agentId } from "./agent.ts";

export const heartbeatAgent = operation({
  id: "agents.heartbeat",
  method: "POST",
  path: "/api/v1/agents/{agentId}/heartbeat",
  kind: "call",
  input: z.strictObject({ agentId }),
  output: z.object({
    expiresAt: timestamp,
    holds: z.array(z.string()).describe("The tasks that it still has: work on any other can stop."),
  }),
  errors: agentErrors,
  scope: "agents:work",
  summary: "Extends the lease of an agent and of all that it holds.",
  repeatable: true,
  example: {
    input: { agentId: agentExample.agentId },
    output: { expiresAt: agentExample.expiresAt, holds: agentExample.holds },
  },
});
