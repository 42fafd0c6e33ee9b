import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { agent, agentExample } from "./agent.ts";

const agentChanges = z
  .object({
    whole: z.boolean().describe("Whether these are all agents there are: whoever is not named is gone."),
    agents: z.array(agent).describe("Those that came or changed: health, or what they hold."),
    gone: z.array(z.string()).describe("The ids of those that are there no more."),
  })
  .meta({ id: "AgentChanges" });

export type AgentChangesDto = z.output<typeof agentChanges>;

export const watchAgents = operation({
  id: "agents.watch",
  method: "GET",
  path: "/api/v1/agents/watch",
  kind: "stream",
  input: z.strictObject({
    lastEventId: z.string().min(1).max(256).optional().describe("The id of the last event that was seen."),
  }),
  output: agentChanges,
  headers: { lastEventId: "Last-Event-ID" },
  errors: [],
  scope: "agents:read",
  summary:
    "Streams how agents come, go and change, looked at once a second at most. First all of them, unless they are as at the last event that was seen.",
  repeatable: true,
  example: { input: {}, output: { whole: true, agents: [agentExample], gone: [] } },
});
