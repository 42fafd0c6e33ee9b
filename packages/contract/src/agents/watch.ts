import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { agent, agentExample } from "./agent.ts";

const agentChanges = z
  .object({
    whole: z.boolean().describe("Whether these are all agents there are: whoever is not named is gone."),
    agents: z.array(agent).describe("Those that came or changed: health, or what they hold."),
    gone: z.array(z.string()).describe("The ids of those that are there no more."),
  })
  .meta({ id: "AgentChanges" });

export type AgentChangesDto = z.output<typeof agentChanges>;

export const watchAgents = operation(routes.agents.watch, {
  input: z.strictObject({
    lastEventId: z
      .string()
      .regex(/^[\w-]{22}$/, "must be the id of an event of this stream")
      .optional()
      .describe("The id of the last event that was seen."),
  }),
  output: agentChanges,
  errors: [],
  scope: "agents:read",
  summary:
    "Streams how agents come, go and change, looked at once a second at most. First all of them, unless they are as at the last event that was seen.",
  example: { input: {}, output: { whole: true, agents: [agentExample], gone: [] } },
});
