import { type HandlerInput, operations } from "@millrace/contract";
import { listAgents as listStored } from "@millrace/store/agents";
import { heldTasks } from "@millrace/store/tasks";
import { bind } from "../http/bind.ts";
import type { ServerParts } from "../http/server-parts.ts";
import { agentDto } from "./agent-dto.ts";

export const listAgents = bind(operations.agents.list, list);
export const listControllers = bind(operations.agents.controllers, list);

interface Listing {
  readonly input: HandlerInput<typeof operations.agents.list>;
  readonly project: string;
  readonly parts: Pick<ServerParts, "store">;
}

async function list({ input, project, parts }: Listing) {
  const { tables } = parts.store;
  const [nowMs, held, agents] = await Promise.all([
    tables.nowMs(),
    heldTasks(tables, project),
    listStored(tables, { project, ...input }),
  ]);
  return {
    agents: agents.map((agent) => agentDto(agent, { nowMs, holds: held.get(agent.agentId) ?? [] })),
    next: agents.length === input.limit ? agents.at(-1)!.agentId : null,
  };
}
