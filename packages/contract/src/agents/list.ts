import { z } from "zod";
import { idCursor, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { agent, agentExample } from "./agent.ts";

const page = {
  input: z.strictObject({
    after: idCursor("agent-"),
    limit: wholeNumber(1, 500).default(500),
  }),
  output: z.object({
    agents: z.array(agent),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "agents:read" as const,
  example: { input: {}, output: { agents: [agentExample], next: null } },
};

export const listAgents = operation(routes.agents.list, {
  ...page,
  summary: "Lists agents, by when they registered, with their health and what they hold; lost ones for a day.",
});

export const listControllers = operation(routes.agents.controllers, {
  ...page,
  summary: "The same as agents.list, where those look who coordinate on this port.",
});
