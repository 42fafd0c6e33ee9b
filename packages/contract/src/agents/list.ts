import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { agent, agentExample, agentId } from "./agent.ts";

const page = {
  method: "GET" as const,
  kind: "call" as const,
  input: z.strictObject({
    after: agentId.optional().describe("The `next` of the page before."),
    limit: wholeNumber(1, 500).default(500),
  }),
  output: z.object({
    agents: z.array(agent),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: [],
  scope: "agents:read" as const,
  repeatable: true,
  example: { input: {}, output: { agents: [agentExample], next: null } },
};

export const listAgents = operation({
  ...page,
  id: "agents.list",
  path: "/api/v1/agents",
  summary: "Lists agents, by when they registered, with their health and what they hold; lost ones for a day.",
});

export const listControllers = operation({
  ...page,
  id: "agents.controllers",
  path: "/controllers",
  summary: "The same as agents.list, where those look who coordinate on this port.",
});
